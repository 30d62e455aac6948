import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { requestPasswordLink } from '@/api/session';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  email: string;
}

/** Has a link sent by which somebody sets a new password. */
export function ForgottenDialog({ isOpen, onClose, email }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Set a new password">
      <Form email={email} onClose={onClose} />
    </Modal>
  );
}

function Form({ email: known, onClose }: { email: string; onClose: () => void }) {
  const [email, setEmail] = useState(known);
  const request = useSend(requestPasswordLink);
  if (request.isSuccess) {
    return (
      <Stack>
        <Alert color="green" title="Look into your mail">
          If {email} has a password here and this instance can send mail, a link is on its way. Otherwise ask
          an administrator of your account to make you one.
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        request.mutate(email);
      }}
    >
      <Stack>
        <Text size="sm">
          We send you a link, if this instance can send mail. An administrator can also make you one.
        </Text>
        {request.error && <Problem title="No link was asked for" error={request.error} />}
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={request.isPending}>
            Send a link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
