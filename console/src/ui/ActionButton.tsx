import { Button, type ButtonProps, Group, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type CallSource, CopyAsItems } from './CopyAsCurl';

interface Props extends Omit<ButtonProps, 'children'> {
  children: ReactNode;
  /** The request that the button sends, for copying it. */
  call: CallSource;
  onClick?: () => void;
  type?: 'button' | 'submit';
  /** What the button does where its words alone do not say it, as in a list. */
  label?: string;
}

/** A primary action: a button, and beside it a menu that copies what the button would send. */
export function ActionButton({ children, call, onClick, type = 'button', label, ...own }: Props) {
  return (
    <Group gap={1} wrap="nowrap" display="inline-flex">
      <Button
        type={type}
        onClick={onClick}
        aria-label={label}
        style={{ borderTopRightRadius: 0, borderBottomRightRadius: 0 }}
        {...own}
      >
        {children}
      </Button>
      <Menu>
        <Menu.Target>
          <Button
            {...(own.variant ? { variant: own.variant } : {})}
            {...(own.color ? { color: own.color } : {})}
            {...(own.size ? { size: own.size } : {})}
            px={6}
            aria-label={label ? `More ways to do this: ${label}` : 'More ways to do this'}
            style={{ borderTopLeftRadius: 0, borderBottomLeftRadius: 0 }}
          >
            <IconChevronDown size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <CopyAsItems call={call} />
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
