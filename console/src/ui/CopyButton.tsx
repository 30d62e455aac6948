import { ActionIcon, Button, CopyButton as Copy, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface Props {
  /** What is copied. */
  value: string;
  /** What it is called: "SDK key". */
  what: string;
  /** A button with words instead of an icon. */
  isWide?: boolean;
}

/** Copies a text, and says that it did. */
export function CopyButton({ value, what, isWide = false }: Props) {
  return (
    <Copy value={value} timeout={2_000}>
      {({ copied, copy }) => {
        const icon = copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />;
        const label = copied ? 'Copied' : `Copy ${what}`;
        if (isWide) {
          return (
            <Button variant="default" leftSection={icon} onClick={copy}>
              <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
            </Button>
          );
        }
        return (
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={copy}>
              {icon}
            </ActionIcon>
          </Tooltip>
        );
      }}
    </Copy>
  );
}
