import { PageHeader } from '@/ui/PageHeader';

export function ProjectsPage() {
  return <PageHeader title="Projects" />;
}
