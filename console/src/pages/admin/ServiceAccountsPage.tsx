import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ServiceAccount, serviceAccountsQuery } from '@/api/serviceAccounts';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { AccountCard } from './serviceAccounts/AccountCard';
import { AccountDialog } from './serviceAccounts/AccountDialog';

/** Programs that have roles of their own. */
export function ServiceAccountsPage() {
  const accounts = useQuery(serviceAccountsQuery);
  const [edited, edit] = useState<ServiceAccount | 'new' | null>(null);
  const action = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      New service account
    </Button>
  );
  return (
    <>
      <PageHeader title="Service accounts" action={action}>
        Programs with roles of their own, which stay when people go. They never sign in, and administrate
        nothing.
      </PageHeader>
      <Query of={accounts} what="The service accounts">
        {(data) =>
          data.length === 0 ? (
            <Panel>
              <Empty title="No service accounts" action={action}>
                Make one for each pipeline or service, with no more than the role that it needs.
              </Empty>
            </Panel>
          ) : (
            <Stack>
              {data.map((own) => (
                <AccountCard key={own.id} account={own} onEdit={() => edit(own)} />
              ))}
            </Stack>
          )
        }
      </Query>
      <AccountDialog edited={edited} onClose={() => edit(null)} />
    </>
  );
}
