import { Frame } from '@/shell/Frame';

const pages = [
  { to: '/me/profile', label: 'Profile' },
  { to: '/me/access', label: 'API access' },
  { to: '/me/apps', label: 'Authorised apps' },
  { to: '/me/sessions', label: 'Sessions' },
  { to: '/me/appearance', label: 'Appearance' },
] as const;

export function MeFrame() {
  return <Frame label="Profile" pages={pages} />;
}
