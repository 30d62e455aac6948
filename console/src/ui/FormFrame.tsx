import { Button, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { Call } from '@/api/call';
import type { ApiError } from '@/api/error';
import { ActionButton } from './ActionButton';
import { Problem } from './Problem';
import { pointersOf } from './violations';

interface Props {
  /** The change that the form makes, as `useSend` has it. */
  save: { readonly error: ApiError | null; readonly isPending: boolean };
  /** Sends it. */
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  onClose: () => void;
  /** What the button says: "Create". */
  action: string;
  /** What is sent, for copying it. */
  build: () => Call<unknown>;
  /** Whether there is all that is needed to send something. */
  isComplete: boolean;
  /** The fields that say themselves what is wrong with them. */
  fields?: readonly string[];
  /** What is said above all else that is wrong. */
  failure?: string;
  /** The fields. */
  children: ReactNode;
}

/** The form of a dialog: what went wrong, its fields, and its buttons. */
export function FormFrame(own: Props) {
  const { save, fields = [], failure = 'Nothing was saved' } = own;
  return (
    <form onSubmit={own.onSubmit}>
      <Stack>
        {save.error && (
          <Problem title={failure} error={save.error} shownElsewhere={pointersOf(save.error, fields)} />
        )}
        {own.children}
        <Group justify="flex-end">
          <Button variant="default" onClick={own.onClose}>
            Cancel
          </Button>
          <ActionButton
            type="submit"
            loading={save.isPending}
            call={() => (own.isComplete ? own.build() : undefined)}
          >
            {own.action}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
