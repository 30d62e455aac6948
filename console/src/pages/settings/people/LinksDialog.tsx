import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { CopyButton } from '@/ui/CopyButton';
import { TimeText } from '@/ui/TimeText';

/** A link by which somebody sets their password. */
export interface InviteLink {
  readonly email: string;
  /** Nothing where it was mailed. */
  readonly url: string | null;
  readonly expires: string;
}

/** Shows the links that must be handed over. */
export function LinksDialog({ links, onClose }: { links: readonly InviteLink[]; onClose: () => void }) {
  const first = links[0];
  return (
    <Modal
      opened={links.length > 0}
      onClose={onClose}
      title="Hand these links over"
      size="lg"
      closeOnClickOutside={false}
    >
      <Stack>
        <Alert color="yellow" title="They are shown this once">
          Whoever has a link sets the password and is signed in. Each works once, until{' '}
          <TimeText value={first?.expires} />.
        </Alert>
        {links.map((own) =>
          own.url ? (
            <Group key={own.email} align="flex-end" wrap="nowrap">
              <TextInput label={own.email} value={own.url} readOnly flex={1} />
              <CopyButton value={own.url} what={`link for ${own.email}`} isWide />
            </Group>
          ) : (
            <div key={own.email}>{own.email} has been sent theirs by mail.</div>
          ),
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have them</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
