import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { updateEnvironment, type WholeEnvironment } from '@/api/environments';
import { environmentColor, isProduction, useEnvironments } from '@/shell/scope';
import { ActionButton } from '@/ui/ActionButton';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { CopyButton } from '@/ui/CopyButton';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { StateMark } from '@/ui/StateMark';
import { TimeText } from '@/ui/TimeText';
import { useSend } from '@/ui/useSend';
import { AccessTokens } from './AccessTokens';
import classes from './EnvironmentCard.module.css';
import { EnvironmentDialog } from './EnvironmentDialog';
import { SdkKeys } from './SdkKeys';

interface Props {
  environment: WholeEnvironment;
  mayManage: boolean;
}

/** All there is to say about an environment. */
export function EnvironmentCard({ environment, mayManage }: Props) {
  const environments = useEnvironments();
  const [isEditing, edit] = useDisclosure(false);
  const [isArchiving, archive] = useDisclosure(false);
  const known = environments.find((own) => own.id === environment.id);
  const invalidates = [['projects', environment.project_id, 'environments']];
  const update = useSend((archived: boolean) => updateEnvironment(environment.id, { archived }), {
    invalidates,
  });
  return (
    <div className={classes.card} style={{ '--environment': known && environmentColor(known, environments) }}>
      <Panel
        title={environment.name}
        hint={<Code>{environment.key}</Code>}
        action={
          <Group gap="xs">
            {environment.is_primary && <StateMark tone="draft">primary</StateMark>}
            {isProduction(environment) && <StateMark tone="warning">restricted: publishers only</StateMark>}
            {environment.archived && <StateMark tone="archived">archived</StateMark>}
            {mayManage && !environment.archived && (
              <>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={edit.open}
                  aria-label={`Edit ${environment.name}`}
                >
                  Edit
                </Button>
                {!environment.is_primary && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={archive.open}
                    aria-label={`Archive ${environment.name}`}
                  >
                    Archive
                  </Button>
                )}
              </>
            )}
            {mayManage && environment.archived && (
              <ActionButton
                size="compact-sm"
                variant="default"
                loading={update.isPending}
                label={`Restore ${environment.name}`}
                call={() => updateEnvironment(environment.id, { archived: false })}
                onClick={() =>
                  update.mutate(false, {
                    onError: (error) => notify.failure('The environment stays archived', error),
                  })
                }
              >
                Restore
              </ActionButton>
            )}
          </Group>
        }
      >
        <Stack>
          {environment.description && <Text size="sm">{environment.description}</Text>}
          {!environment.archived && <SdkKeys environment={environment} mayManage={mayManage} />}
          {environment.datafile && !environment.archived && <Datafile environment={environment} />}
          {mayManage && !environment.archived && <AccessTokens environment={environment} />}
        </Stack>
      </Panel>
      <EnvironmentDialog isOpen={isEditing} onClose={edit.close} environment={environment} />
      <ConfirmDialog
        isOpen={isArchiving}
        onClose={archive.close}
        title={`Archive ${environment.name}?`}
        action="Archive"
        call={() => updateEnvironment(environment.id, { archived: true })}
        onConfirm={async () => {
          await update.mutateAsync(true);
          notify.undoable(`${environment.name} is archived.`, () => update.mutateAsync(false));
        }}
      >
        <Text size="sm">
          Its SDK keys stop to work: whoever uses them gets no datafile any more. It can be restored.
        </Text>
      </ConfirmDialog>
    </div>
  );
}

function Datafile({ environment }: { environment: WholeEnvironment }) {
  const { datafile } = environment;
  if (!datafile) return null;
  return (
    <div>
      <Text fw={600} size="sm">
        Datafile
      </Text>
      <Group gap="xs">
        <Anchor href={datafile.url} target="_blank" rel="noreferrer" size="sm">
          {datafile.url}
        </Anchor>
        <CopyButton value={datafile.url} what="datafile address" />
      </Group>
      <Text size="sm" c="dimmed">
        Revision {datafile.revision}, {datafile.latest_file_size.toLocaleString()} bytes. Changed{' '}
        <TimeText value={environment.last_modified} isRelative />.
      </Text>
    </div>
  );
}
