import { PageHeader } from '@/ui/PageHeader';

export function OAuthAppsPage() {
  return <PageHeader title="Oauth-apps" />;
}
