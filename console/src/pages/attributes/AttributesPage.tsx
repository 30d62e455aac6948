import { PageHeader } from '@/ui/PageHeader';

export function AttributesPage() {
  return <PageHeader title="Attributes" />;
}
