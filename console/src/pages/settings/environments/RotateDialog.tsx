import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { rotateSdkKey, sdkKeysQuery, type WholeEnvironment } from '@/api/environments';
import { ActionButton } from '@/ui/ActionButton';
import { notify } from '@/ui/notify';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  environment: WholeEnvironment;
}

const overlaps = [
  { value: '0', label: 'not at all' },
  { value: '3600', label: 'for an hour' },
  { value: '86400', label: 'for a day' },
  { value: '604800', label: 'for 7 days' },
  { value: '2592000', label: 'for 30 days' },
  { value: '7776000', label: 'for 90 days' },
];

/** Replaces an SDK key by a new one, with both working for a while. */
export function RotateDialog({ isOpen, onClose, environment }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Rotate the SDK key of ${environment.name}`}>
      <Form environment={environment} onClose={onClose} />
    </Modal>
  );
}

function Form({ environment, onClose }: Omit<Props, 'isOpen'>) {
  const [overlap, setOverlap] = useState('604800');
  const rotate = useSend(() => rotateSdkKey(environment.id, Number(overlap)), {
    invalidates: [
      sdkKeysQuery(environment.id).queryKey,
      ['projects', environment.project_id, 'environments'],
    ],
    onSuccess: () => {
      notify.done('There is a new SDK key.');
      onClose();
    },
  });
  return (
    <Stack>
      <Text size="sm">A new key is made at once. Put it into your apps while the old one still works.</Text>
      <Select
        label="The old key goes on working"
        data={overlaps}
        value={overlap}
        onChange={(value) => setOverlap(value ?? overlap)}
        allowDeselect={false}
      />
      {overlap === '0' && (
        <Alert color="red" title="Apps with the old key get no datafile from then on">
          Do this only if the key must not be used any more.
        </Alert>
      )}
      {rotate.error && <Problem title="The key was not rotated" error={rotate.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <ActionButton
          call={() => rotateSdkKey(environment.id, Number(overlap))}
          loading={rotate.isPending}
          onClick={() => rotate.mutate()}
        >
          Rotate key
        </ActionButton>
      </Group>
    </Stack>
  );
}
