import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** What stands where rows are going to be; it is not seen when they come within 300 ms. */
export function Loading({ rows = 5 }: { rows?: number }) {
  return (
    <Stack gap="sm" py="sm" role="status" className="burgee-late">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <Skeleton key={index} height={18} width={`${90 - ((index * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}
