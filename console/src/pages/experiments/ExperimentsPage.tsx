import { PageHeader } from '@/ui/PageHeader';

export function ExperimentsPage() {
  return <PageHeader title="Experiments" />;
}
