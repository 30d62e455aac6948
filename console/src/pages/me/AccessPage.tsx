import { Button, SegmentedControl, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useIsAdministrator } from '@/api/permissions';
import { type Token, tokensQuery } from '@/api/tokens';
import { useCommands } from '@/shell/commands';
import { useShortcuts } from '@/shell/shortcuts';
import { Loading } from '@/ui/Loading';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { NewTokenDialog } from './tokens/NewTokenDialog';
import { NewTokenValue } from './tokens/NewTokenValue';
import { TokenTable } from './tokens/TokenTable';

/** Personal access tokens: making, seeing and revoking them. */
export function AccessPage() {
  const isAdministrator = useIsAdministrator();
  const [whose, setWhose] = useState('mine');
  const [isOpen, dialog] = useDisclosure(false);
  const [made, setMade] = useState<Token | null>(null);
  const tokens = useQuery(tokensQuery(whose === 'all'));
  useShortcuts([{ keys: 'c', description: 'Generate a new token', run: dialog.open }]);
  useCommands([{ id: 'new-token', label: 'Generate new token', run: dialog.open }]);
  return (
    <>
      <PageHeader
        title="API access"
        action={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
            Generate New Token
          </Button>
        }
      >
        Personal access tokens let programs do what you may do. Treat them like passwords.
      </PageHeader>
      <Panel title="Personal access tokens">
        <Stack>
          {isAdministrator && (
            <SegmentedControl
              aria-label="Whose tokens"
              w="fit-content"
              value={whose}
              onChange={setWhose}
              data={[
                { value: 'mine', label: 'Mine' },
                { value: 'all', label: "Everybody's" },
              ]}
            />
          )}
          {tokens.isPending && <Loading />}
          {tokens.error && (
            <Problem
              title="The tokens could not be loaded"
              error={tokens.error}
              onRetry={() => tokens.refetch()}
            />
          )}
          {tokens.data && <TokenTable tokens={tokens.data} hasOwners={whose === 'all'} onNew={dialog.open} />}
        </Stack>
      </Panel>
      <NewTokenDialog isOpen={isOpen} onClose={dialog.close} onMade={setMade} />
      <NewTokenValue token={made} onSaved={() => setMade(null)} />
    </>
  );
}
