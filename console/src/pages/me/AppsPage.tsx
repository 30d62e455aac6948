import { PageHeader } from '@/ui/PageHeader';

export function AppsPage() {
  return <PageHeader title="Apps" />;
}
