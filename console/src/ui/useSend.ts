import { type QueryKey, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Call } from '@/api/call';
import { send } from '@/api/client';
import type { ApiError } from '@/api/error';

interface Options<T, V> {
  /** The queries that are out of date afterwards. */
  invalidates?: readonly QueryKey[];
  onSuccess?: (answer: T, input: V) => unknown;
}

/** Sends what a builder of requests makes of an input, and has what is out of date loaded anew. */
export function useSend<T, V = void>(
  build: (input: V) => Call<T>,
  { invalidates = [], onSuccess }: Options<T, V> = {},
): UseMutationResult<T, ApiError, V> {
  const client = useQueryClient();
  return useMutation<T, ApiError, V>({
    mutationFn: (input) => send(build(input)),
    onSuccess: async (answer, input) => {
      await onSuccess?.(answer, input);
      await Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}
