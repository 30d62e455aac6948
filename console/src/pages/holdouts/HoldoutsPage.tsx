import { PageHeader } from '@/ui/PageHeader';

export function HoldoutsPage() {
  return <PageHeader title="Holdouts" />;
}
