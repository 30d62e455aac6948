import { PageHeader } from '@/ui/PageHeader';

export function HealthPage() {
  return <PageHeader title="Health" />;
}
