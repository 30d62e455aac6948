import { PageHeader } from '@/ui/PageHeader';

export function AudiencesPage() {
  return <PageHeader title="Audiences" />;
}
