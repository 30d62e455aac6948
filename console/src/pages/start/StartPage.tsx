import { PageHeader } from '@/ui/PageHeader';

export function StartPage() {
  return <PageHeader title="Start" />;
}
