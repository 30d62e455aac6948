import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import type { Call } from '@/api/call';
import { type Shell, toCommand } from '@/api/curl';
import { notify } from './notify';

/** What a page would send now, one request or several; nothing while the form says nothing that could be sent. */
export type CallSource = () => Call<unknown> | readonly Call<unknown>[] | undefined;

async function copy(source: CallSource, shell: Shell): Promise<void> {
  const calls = [source() ?? []].flat();
  if (calls.length === 0) return notify.warning('There is nothing to copy yet: fill the form in first.');
  await navigator.clipboard.writeText(await toCommand(calls, shell));
  const note = calls.find((own) => own.note)?.note;
  if (note) notify.warning(`Copied. ${note}`);
  else notify.done('Copied. Put a token into BURGEE_TOKEN before you run it.');
}

/** The entries of a menu that copy a request as a command. */
export function CopyAsItems({ call }: { call: CallSource }) {
  return (
    <>
      <Menu.Item leftSection={<IconTerminal2 size={16} aria-hidden />} onClick={() => copy(call, 'curl')}>
        Copy as curl
      </Menu.Item>
      <Menu.Item
        leftSection={<IconTerminal2 size={16} aria-hidden />}
        onClick={() => copy(call, 'powershell')}
      >
        Copy as PowerShell
      </Menu.Item>
    </>
  );
}

/** The entry of a menu that copies one of the things that the menu does. */
export function CopyAsItem({ call, what }: { call: CallSource; what: string }) {
  return (
    <Menu.Item leftSection={<IconTerminal2 size={16} aria-hidden />} onClick={() => copy(call, 'curl')}>
      Copy as curl: {what}
    </Menu.Item>
  );
}

/** A small button that copies a request as curl. */
export function CopyAsCurl({ call, what }: { call: CallSource; what?: string }) {
  const label = what ? `Copy as curl: ${what}` : 'Copy as curl';
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => copy(call, 'curl')}>
        <IconTerminal2 size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
