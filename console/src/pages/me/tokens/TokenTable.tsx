import { Button, Code, Switch, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { revokeToken, type Token, tokensKey } from '@/api/tokens';
import { useNames } from '@/api/users';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Empty } from '@/ui/Empty';
import { notify } from '@/ui/notify';
import { Scopes } from '@/ui/Scopes';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { ago } from '@/ui/time';
import { useSend } from '@/ui/useSend';

interface Props {
  tokens: readonly Token[];
  /** Whether they are of several people, so that each row says whose it is. */
  hasOwners: boolean;
  onNew?: () => void;
}

/** Tokens by what can be known of them, which is not their value. */
export function TokenTable({ tokens, hasOwners, onNew }: Props) {
  const [asked, ask] = useState<Token | null>(null);
  const [isAll, setAll] = useState(false);
  const revoke = useSend(revokeToken, { invalidates: [tokensKey] });
  const live = tokens.filter((own) => !own.revoked);
  const shown = isAll ? tokens : live;
  const gone = tokens.length - live.length;
  return (
    <>
      {gone > 0 && (
        <Switch
          label={`Show ${gone} that ${gone === 1 ? 'was' : 'were'} revoked`}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
      {shown.length === 0 ? (
        <Empty title="No tokens" action={onNew && <Button onClick={onNew}>Generate New Token</Button>}>
          A token lets a script, a pipeline or an agent use the API as somebody, without their password.
        </Empty>
      ) : (
        <TableFrame label="Tokens">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Token</Table.Th>
                {hasOwners && <Table.Th>For</Table.Th>}
                <Table.Th>Good for</Table.Th>
                <Table.Th>Made</Table.Th>
                <Table.Th>Last used</Table.Th>
                <Table.Th>Expires</Table.Th>
                <Table.Th>
                  <Text span size="sm" fw={700}>
                    Actions
                  </Text>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((token) => (
                <Row key={token.id} token={token} hasOwner={hasOwners} onRevoke={() => ask(token)} />
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="Revoke this token?"
        action="Revoke token"
        call={() => (asked ? revokeToken(asked.id) : undefined)}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync(asked.id);
          notify.done('The token is revoked.');
        }}
      >
        <Text size="sm">
          <b>{asked?.name}</b>{' '}
          {asked?.last_used ? `was last used ${ago(asked.last_used)}.` : 'has never been used.'} Whatever uses
          it is refused from the next request on. This cannot be undone.
        </Text>
      </ConfirmDialog>
    </>
  );
}

function Row({ token, hasOwner, onRevoke }: { token: Token; hasOwner: boolean; onRevoke: () => void }) {
  const nameOf = useNames();
  const maker = nameOf(token.created_by);
  return (
    <Table.Tr>
      <Table.Td fw={600}>{token.name}</Table.Td>
      <Table.Td>
        <Code>
          {token.prefix}_…{token.last_four}
        </Code>
      </Table.Td>
      {hasOwner && <Table.Td>{token.user_email}</Table.Td>}
      <Table.Td>
        <Scopes scopes={token.scopes} />
        {token.networks.length > 0 && (
          <Text size="xs" c="dimmed">
            from {token.networks.join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <TimeText value={token.created} isRelative />
        <Text size="xs" c="dimmed">
          by {maker}
        </Text>
      </Table.Td>
      <Table.Td>
        <TimeText value={token.last_used} isRelative />
      </Table.Td>
      <Table.Td>
        <Expiry token={token} />
      </Table.Td>
      <Table.Td>
        {!token.revoked && (
          <Button size="compact-sm" variant="default" onClick={onRevoke} aria-label={`Revoke ${token.name}`}>
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Two weeks, in milliseconds: who has to do something should see it coming. */
const SOON = 14 * 24 * 3_600_000;

function Expiry({ token }: { token: Token }) {
  if (token.revoked) return <StateMark tone="archived">revoked</StateMark>;
  if (!token.expires) return <span>never</span>;
  const left = Date.parse(token.expires) - Date.now();
  if (left <= 0) return <StateMark tone="bad">expired</StateMark>;
  if (left > SOON) return <TimeText value={token.expires} isRelative />;
  return (
    <StateMark tone="warning">
      <TimeText value={token.expires} isRelative />
    </StateMark>
  );
}
