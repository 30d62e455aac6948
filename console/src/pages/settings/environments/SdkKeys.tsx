import { Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { endSdkKey, sdkKeysQuery, type WholeEnvironment } from '@/api/environments';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyButton } from '@/ui/CopyButton';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { RotateDialog } from './RotateDialog';

interface Props {
  environment: WholeEnvironment;
  mayManage: boolean;
}

/** The keys by which SDKs get the datafile: the current one, and those that go on working for a while. */
export function SdkKeys({ environment, mayManage }: Props) {
  const query = sdkKeysQuery(environment.id);
  const keys = useQuery(query);
  const [isRotating, rotate] = useDisclosure(false);
  const [asked, ask] = useState<string | null>(null);
  const end = useSend((key: string) => endSdkKey(environment.id, key), { invalidates: [query.queryKey] });
  return (
    <div>
      <Group justify="space-between">
        <Text fw={600} size="sm">
          SDK key
        </Text>
        {mayManage && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={rotate.open}
            aria-label={`Rotate the SDK key of ${environment.name}`}
          >
            Rotate
          </Button>
        )}
      </Group>
      {keys.isPending && <Loading rows={1} />}
      {keys.error && <Problem title="The SDK keys could not be loaded" error={keys.error} />}
      <Stack gap={0}>
        <Table
          withRowBorders={false}
          verticalSpacing={2}
          horizontalSpacing={0}
          aria-label={`SDK keys of ${environment.name}`}
        >
          <Table.Tbody>
            {keys.data?.items.map((own) => (
              <Table.Tr key={own.key}>
                <Table.Td>
                  <Group gap="xs">
                    <Code>{own.key}</Code>
                    <CopyButton value={own.key} what={`SDK key of ${environment.name}`} />
                    {own.is_current ? (
                      <StateMark tone="good">current</StateMark>
                    ) : (
                      <>
                        <StateMark tone="warning">
                          stops <TimeText value={own.expires} isRelative />
                        </StateMark>
                        {mayManage && (
                          <Button size="compact-xs" variant="default" onClick={() => ask(own.key)}>
                            End now
                          </Button>
                        )}
                      </>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
      <RotateDialog isOpen={isRotating} onClose={rotate.close} environment={environment} />
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => ask(null)}
        title="End this SDK key now?"
        action="End key"
        call={() => (asked ? endSdkKey(environment.id, asked) : undefined)}
        onConfirm={async () => {
          if (asked) await end.mutateAsync(asked);
        }}
      >
        <Text size="sm">
          Apps that still use <Code>{asked}</Code> get no datafile from now on: they go on with what they
          have, and new ones start without flags.
        </Text>
      </ConfirmDialog>
    </div>
  );
}
