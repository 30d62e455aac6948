import { useQuery } from '@tanstack/react-query';
import { tokensQuery } from '@/api/tokens';
import { TokenTable } from '@/pages/me/tokens/TokenTable';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Query } from '@/ui/Query';

/** The tokens of everybody. */
export function TokensPage() {
  const tokens = useQuery(tokensQuery(true));
  return (
    <>
      <PageHeader title="All tokens">The personal access tokens of everybody in the account.</PageHeader>
      <Panel>
        <Query of={tokens} what="The tokens">
          {(data) => <TokenTable tokens={data} hasOwners />}
        </Query>
      </Panel>
    </>
  );
}
