import type { UseFormReturnType } from '@mantine/form';
import type { QueryKey } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import type { Call } from '@/api/call';
import type { FormFrame } from './FormFrame';
import { useSend } from './useSend';
import { fieldErrors } from './violations';

interface Options<V, T> {
  form: UseFormReturnType<V>;
  /** The request that the values make. */
  build: () => Call<T>;
  /** The values without which there is nothing to send. */
  required: readonly (keyof V)[];
  /** The fields that say themselves what is wrong with them. */
  fields: readonly string[];
  invalidates: readonly QueryKey[];
  onClose: () => void;
  /** Takes what came of it, when the dialog is closed. */
  onSaved?: (answer: T) => void;
}

/** A form of Mantine in a dialog: what its {@link FormFrame} needs, and the messages for its fields. */
export function useDialogForm<V, T>({
  form,
  build,
  required,
  fields,
  invalidates,
  onClose,
  onSaved,
}: Options<V, T>) {
  const save = useSend(build, {
    invalidates,
    onSuccess: (answer) => {
      onClose();
      onSaved?.(answer);
    },
  });
  const frame = {
    save,
    onSubmit: form.onSubmit(() => save.mutate()),
    onClose,
    build,
    isComplete: required.every((own) => form.values[own] !== ''),
    fields,
  } satisfies Partial<ComponentProps<typeof FormFrame>>;
  return { frame, errors: fieldErrors(save.error) };
}
