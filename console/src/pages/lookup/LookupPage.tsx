import { PageHeader } from '@/ui/PageHeader';

export function LookupPage() {
  return <PageHeader title="Lookup" />;
}
