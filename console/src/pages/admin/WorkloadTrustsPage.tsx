import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { serviceAccountsQuery } from '@/api/serviceAccounts';
import { type WorkloadTrust, workloadTrustsQuery } from '@/api/workloadTrusts';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';
import { ButtonLink } from '@/ui/TextLink';
import { TrustCard } from './workloadTrusts/TrustCard';
import { TrustDialog } from './workloadTrusts/TrustDialog';

/** Whose tokens stand for a service account, so that a pipeline needs no secret of its own. */
export function WorkloadTrustsPage() {
  const trusts = useQuery(workloadTrustsQuery);
  const accounts = useQuery(serviceAccountsQuery);
  const [edited, edit] = useState<WorkloadTrust | 'new' | null>(null);
  const hasAccounts = (accounts.data?.length ?? 0) > 0;
  const action = hasAccounts && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      New workload trust
    </Button>
  );
  const makeAccount = <ButtonLink to="/admin/service-accounts">Make a service account first</ButtonLink>;
  return (
    <>
      <PageHeader title="Workload trusts" action={action}>
        A pipeline shows the token that its own system gives it, and gets one of a service account: nothing
        has to be stored there.
      </PageHeader>
      <Query of={trusts} what="The workload trusts">
        {(data) =>
          data.length === 0 ? (
            <Panel>
              <Empty title="No workload trusts" action={hasAccounts ? action : makeAccount}>
                Say who signs the tokens of your pipelines, and what must be in them, such as the repository.
              </Empty>
            </Panel>
          ) : (
            <Stack>
              {data.map((own) => (
                <TrustCard
                  key={own.id}
                  trust={own}
                  account={accounts.data?.find((account) => account.id === own.service_account_id)?.name}
                  onEdit={() => edit(own)}
                />
              ))}
            </Stack>
          )
        }
      </Query>
      <TrustDialog edited={edited} accounts={accounts.data ?? []} onClose={() => edit(null)} />
    </>
  );
}
