import { PageHeader } from '@/ui/PageHeader';

export function AppearancePage() {
  return <PageHeader title="Appearance" />;
}
