import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type OAuthApp, oauthAppsQuery } from '@/api/oauthApps';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { SecretDialog } from '@/ui/SecretDialog';
import { AppCard } from './oauth/AppCard';
import { AppDialog } from './oauth/AppDialog';

/** The apps that may ask people of the account to act for them. */
export function OAuthAppsPage() {
  const apps = useQuery(oauthAppsQuery);
  const [edited, edit] = useState<OAuthApp | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const action = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      Register app
    </Button>
  );
  return (
    <>
      <PageHeader title="OAuth apps" action={action}>
        Apps that people of the account can allow to act for them, instead of handing out tokens.
      </PageHeader>
      <Query of={apps} what="The apps">
        {(data) =>
          data.length === 0 ? (
            <Panel>
              <Empty title="No apps" action={action}>
                Register an app with the addresses that it takes people back at, and it can ask them by OAuth
                2.0.
              </Empty>
            </Panel>
          ) : (
            <Stack>
              {data.map((app) => (
                <AppCard key={app.client_id} app={app} onEdit={() => edit(app)} onSecret={setSecret} />
              ))}
            </Stack>
          )
        }
      </Query>
      <AppDialog edited={edited} onClose={() => edit(null)} onSecret={setSecret} />
      <SecretDialog
        secret={secret}
        what="client secret"
        title="Client secret"
        variable="OAUTH_CLIENT_SECRET"
        onSaved={() => setSecret(null)}
      />
    </>
  );
}
