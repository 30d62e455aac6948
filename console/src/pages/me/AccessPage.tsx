import { PageHeader } from '@/ui/PageHeader';

export function AccessPage() {
  return <PageHeader title="Access" />;
}
