import { Empty } from '@/ui/Empty';
import { TextLink } from '@/ui/TextLink';

/** What stands at an address where nothing is. */
export function Missing({ detail }: { detail?: string }) {
  return (
    <Empty title="There is nothing here" action={<TextLink to="/">Go to the start</TextLink>}>
      {detail ? `${detail}.` : 'The address is wrong, or what was here is gone.'} It may also be that you may
      not see it.
    </Empty>
  );
}
