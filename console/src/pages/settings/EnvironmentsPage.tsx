import { PageHeader } from '@/ui/PageHeader';

export function EnvironmentsPage() {
  return <PageHeader title="Environments" />;
}
