import { PageHeader } from '@/ui/PageHeader';

export function GeneralPage() {
  return <PageHeader title="General" />;
}
