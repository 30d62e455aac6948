import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type IdentityProvider, identityProvidersQuery } from '@/api/identityProviders';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { ProviderCard } from './identityProviders/ProviderCard';
import { ProviderDialog } from './identityProviders/ProviderDialog';

/** Where people of the account sign in by other means than a password. */
export function IdentityProvidersPage() {
  const providers = useQuery(identityProvidersQuery);
  const [edited, edit] = useState<IdentityProvider | 'new' | null>(null);
  const action = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      New identity provider
    </Button>
  );
  return (
    <>
      <PageHeader title="Identity providers" action={action}>
        By which people sign in with the account that they have already, by OpenID Connect.
      </PageHeader>
      <Query of={providers} what="The identity providers">
        {(data) =>
          data.length === 0 ? (
            <Panel>
              <Empty title="No identity providers" action={action}>
                Register Burgee at yours as a web application, then enter here what it calls itself, and the
                id and the secret that it gave.
              </Empty>
            </Panel>
          ) : (
            <Stack>
              {data.map((own) => (
                <ProviderCard key={own.id} provider={own} onEdit={() => edit(own)} />
              ))}
            </Stack>
          )
        }
      </Query>
      <ProviderDialog edited={edited} onClose={() => edit(null)} />
    </>
  );
}
