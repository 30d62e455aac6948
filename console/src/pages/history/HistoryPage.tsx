import { PageHeader } from '@/ui/PageHeader';

export function HistoryPage() {
  return <PageHeader title="History" />;
}
