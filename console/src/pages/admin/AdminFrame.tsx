import { Frame } from '@/shell/Frame';

const pages = [
  { to: '/admin/users', label: 'Users' },
  { to: '/admin/teams', label: 'Teams' },
  { to: '/admin/projects', label: 'Projects' },
  { to: '/admin/oauth-apps', label: 'OAuth apps' },
  { to: '/admin/service-accounts', label: 'Service accounts' },
  { to: '/admin/tokens', label: 'All tokens' },
  { to: '/admin/audit', label: 'Audit log' },
  { to: '/admin/health', label: 'Health' },
] as const;

export function AdminFrame() {
  return <Frame label="Administration" pages={pages} />;
}
