import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton';
import { downloadText } from './download';

interface Props {
  /** The secret; nothing closes the dialog. */
  secret: string | null | undefined;
  /** What it is: "token", "client secret". */
  what: string;
  title: string;
  /** The name of the variable in the file that can be downloaded. */
  variable: string;
  onSaved: () => void;
  /** What can be done with it. */
  children?: ReactNode;
}

/** Shows a secret this once, and goes only when somebody says that they saved it. */
export function SecretDialog({ secret, what, title, variable, onSaved, children }: Props) {
  return (
    <Modal
      opened={Boolean(secret)}
      onClose={onSaved}
      title={title}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {secret && (
        <Stack>
          <Alert color="yellow" title={`Save the ${what} now`}>
            It is shown this once. Only a hash of it is kept, so nobody can show it again.
          </Alert>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              label={`Your ${what}`}
              value={secret}
              readOnly
              flex={1}
              data-autofocus
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton value={secret} what={what} isWide />
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => downloadText('burgee.env', `${variable}=${secret}\n`)}
            >
              .env
            </Button>
          </Group>
          {children}
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              Closes only when you say so.
            </Text>
            <Button onClick={onSaved}>I saved it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
