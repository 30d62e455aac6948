import { PageHeader } from '@/ui/PageHeader';

export function ServiceAccountsPage() {
  return <PageHeader title="Service-accounts" />;
}
