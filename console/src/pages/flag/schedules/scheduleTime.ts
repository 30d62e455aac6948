/** The zone that the browser is in. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All zones that the browser knows, by their IANA names. */
export function zones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes('UTC') ? known : ['UTC', ...known];
}

/** What a clock in a zone shows at an instant. */
function wallClock(instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
  return Date.UTC(
    Number(parts.year),
    Number(parts.month) - 1,
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
  );
}

/** Finds the instants at which clocks of a zone show a date (`2027-03-28`) and a time (`02:30`). */
export function instantsOf(date: string, time: string, zone: string): Date[] {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wanted)) return [];
  const hour = 3_600_000;
  // Offsets of the hours around it: clocks change at most once in that time.
  const offsets = new Set(
    [-26, 0, 26].map((by) => wallClock(wanted + by * hour, zone) - (wanted + by * hour)),
  );
  return [...offsets]
    .map((offset) => wanted - offset)
    .filter((instant) => wallClock(instant, zone) === wanted)
    .sort((one, other) => one - other)
    .map((instant) => new Date(instant));
}

/** Tells what keeps a time from being scheduled; null if nothing does. The server takes 2 minutes to 90 days ahead. */
export function timeComplaint(date: string, time: string, zone: string, now: number): string | null {
  if (date === '' || time === '') return 'Choose a date and a time.';
  const [first] = instantsOf(date, time, zone);
  if (!first) return 'Clocks are put forward over this time, so it does not happen.';
  const ahead = first.getTime() - now;
  if (ahead < 120_000) return 'It must be at least 2 minutes from now.';
  if (ahead > 90 * 86_400_000) return 'It must be at most 90 days from now.';
  return null;
}
