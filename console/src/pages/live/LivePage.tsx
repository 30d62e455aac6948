import { PageHeader } from '@/ui/PageHeader';

export function LivePage() {
  return <PageHeader title="Live" />;
}
