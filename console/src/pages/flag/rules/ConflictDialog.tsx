import { Button, Code, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import type { EditedRuleset } from '../drafts';
import { draftOf, type RuleDraft } from '../model/draft';
import type { Names } from '../model/names';
import { type Divergence, divergences } from '../model/rebase';
import { plain, ruleSentence } from '../model/sentence';

interface Props {
  ruleset: EditedRuleset;
  names: Names;
  onReapplied: () => void;
  onClose: () => void;
}

/** Shows, setting by setting, what you and somebody else made of the same ruleset, and lets you choose. */
export function ConflictDialog({ ruleset, names, onReapplied, onClose }: Props) {
  const { base, draft, server } = ruleset;
  const rows = useMemo(() => divergences(draftOf(base), draft, draftOf(server)), [base, draft, server]);
  const reapply = () => {
    ruleset.adopt(server, 'keep');
    onReapplied();
  };
  const takeTheirs = () => {
    ruleset.adopt(server, 'drop');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="80rem" title="Somebody else published first">
      <Stack>
        <Text>
          You started from revision {base.revision}; it is now revision {server.revision}. Nothing of yours
          was published, and nothing of yours is lost.
        </Text>
        <TableFrame label="Yours, base and theirs">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Setting</Table.Th>
                <Table.Th>Yours</Table.Th>
                <Table.Th>Base</Table.Th>
                <Table.Th>Theirs</Table.Th>
                <Table.Th>Reapplied</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.path}>
                  <Table.Th scope="row">
                    <Code>{row.path}</Code>
                    {row.conflict && (
                      <div>
                        <StateMark tone="warning">Both changed it</StateMark>
                      </div>
                    )}
                  </Table.Th>
                  <Value value={row.mine} names={names} />
                  <Value value={row.base} names={names} />
                  <Value value={row.theirs} names={names} />
                  <Table.Td>{winner(row)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Decide later
          </Button>
          <Button variant="default" onClick={takeTheirs}>
            Take theirs
          </Button>
          <Button onClick={reapply}>Reapply mine on top</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function winner(row: Divergence): string {
  return JSON.stringify(row.mine) === JSON.stringify(row.base) ? 'theirs' : 'yours';
}

function Value({ value, names }: { value: unknown; names: Names }) {
  return (
    <Table.Td maw="18rem" style={{ verticalAlign: 'top' }}>
      {value === undefined ? (
        <Text size="sm" c="dimmed">
          not there
        </Text>
      ) : isRule(value) ? (
        <Text size="sm">{plain(ruleSentence(value, names))}</Text>
      ) : (
        <Code block fz="xs" mah="12rem" style={{ overflow: 'auto' }}>
          {JSON.stringify(value, null, 2)}
        </Code>
      )}
    </Table.Td>
  );
}

function isRule(value: unknown): value is RuleDraft {
  return typeof value === 'object' && value !== null && 'percentage_included' in value && 'type' in value;
}
