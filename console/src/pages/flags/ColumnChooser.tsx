import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { memo } from 'react';
import type { Columns } from './useColumns';

/** Which columns the list has, as this browser keeps it. */
export const ColumnChooser = memo(function ColumnChooser({ all, shown, choose, isOpen, setOpen }: Columns) {
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconColumns3 size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          Columns
        </Button>
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
});
