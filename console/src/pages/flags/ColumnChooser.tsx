import { ActionIcon, Checkbox, Popover, Stack, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconColumns3 } from '@tabler/icons-react';
import type { Columns } from './useColumns';

/** Which columns the list has, as this browser keeps it. */
export function ColumnChooser({ all, shown, choose }: Columns) {
  const [isOpen, popover] = useDisclosure(false);
  return (
    <Popover opened={isOpen} onChange={popover.set} position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon variant="default" size={36} aria-label="Columns" onClick={popover.toggle}>
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" mah="60vh" style={{ overflowY: 'auto' }}>
        <Stack gap="xs">
          {all.map((own) => (
            <Checkbox
              key={own.id}
              label={own.label}
              checked={shown.includes(own)}
              onChange={(event) => choose(own.id, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
