import { Kbd, Modal, Switch, Table, Text } from '@mantine/core';
import { useStore } from '@/ui/store';
import { areSingleKeysOn, setSingleKeys, shortcuts } from './shortcuts';

/** Lists what the keys do on the present page. */
export function ShortcutSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const all = useStore(shortcuts);
  const isOn = useStore(areSingleKeysOn);
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <Switch
        mb="md"
        label="Keys without Ctrl or Cmd"
        description="Turn them off if you speak to your computer, or press keys by accident."
        checked={isOn}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Keys</Table.Th>
            <Table.Th>What they do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map((own) => (
            <Table.Tr key={`${own.keys}${own.description}`}>
              <Table.Td>
                <Keys keys={own.keys} />
              </Table.Td>
              <Table.Td>{own.description}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        Esc closes what is on top.
      </Text>
    </Modal>
  );
}

function Keys({ keys }: { keys: string }) {
  const parts = keys.split(' ');
  return (
    <>
      {parts.map((part, index) => (
        <span key={part}>
          {index > 0 && ' then '}
          <Kbd>{part.replace('mod+', 'Ctrl ')}</Kbd>
        </span>
      ))}
    </>
  );
}
