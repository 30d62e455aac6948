import { Frame } from '@/shell/Frame';

const pages = [
  { to: '/p/$projectId/settings/general', label: 'General' },
  { to: '/p/$projectId/settings/environments', label: 'Environments' },
  { to: '/p/$projectId/settings/people', label: 'People' },
  { to: '/p/$projectId/settings/webhooks', label: 'Webhooks' },
] as const;

export function SettingsFrame() {
  return <Frame label="Settings" pages={pages} />;
}
