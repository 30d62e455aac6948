import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '@/ui/Empty';

/** What stands at an address where nothing is. */
export function Missing({ detail }: { detail?: string }) {
  return (
    <Empty
      title="There is nothing here"
      action={
        <Anchor component={Link} to="/">
          Go to the start
        </Anchor>
      }
    >
      {detail ? `${detail}.` : 'The address is wrong, or what was here is gone.'} It may also be that you may
      not see it.
    </Empty>
  );
}
