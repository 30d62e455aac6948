import { useIsAdministrator } from '@/api/permissions';
import { Frame } from '@/shell/Frame';
import { Empty } from '@/ui/Empty';

const pages = [
  { to: '/admin/users', label: 'Users' },
  { to: '/admin/teams', label: 'Teams' },
  { to: '/admin/projects', label: 'Projects' },
  { to: '/admin/oauth-apps', label: 'OAuth apps' },
  { to: '/admin/service-accounts', label: 'Service accounts' },
  { to: '/admin/identity-providers', label: 'Identity providers' },
  { to: '/admin/workload-trusts', label: 'Workload trusts' },
  { to: '/admin/tokens', label: 'All tokens' },
  { to: '/admin/audit', label: 'Audit log' },
  { to: '/admin/health', label: 'Health' },
] as const;

/** What is about the whole account, for those who administrate it. */
export function AdminFrame() {
  if (!useIsAdministrator()) {
    return (
      <Empty title="For administrators">
        Ask one of them to make you an administrator of the account as well.
      </Empty>
    );
  }
  return <Frame label="Administration" pages={pages} />;
}
