import { Tooltip } from '@mantine/core';
import { ago, exactTime, localTime } from './time';

interface Props {
  /** RFC 3339. */
  value: string | null | undefined;
  /** "3 minutes ago" instead of date and time. */
  isRelative?: boolean;
  /** What stands where there is none. */
  none?: string;
}

/** A moment in the reader's zone; with the zone, and in UTC, when pointed at. */
export function TimeText({ value, isRelative = false, none = 'never' }: Props) {
  if (!value) return <span>{none}</span>;
  return (
    <Tooltip label={exactTime(value)}>
      <time dateTime={value}>{isRelative ? ago(value) : localTime(value)}</time>
    </Tooltip>
  );
}
