import { PageHeader } from '@/ui/PageHeader';

export function ResultsPage() {
  return <PageHeader title="Results" />;
}
