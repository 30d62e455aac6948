import { PageHeader } from '@/ui/PageHeader';

export function GroupsPage() {
  return <PageHeader title="Exclusion groups" />;
}
