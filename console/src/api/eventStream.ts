/** One server-sent event. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events out of text that comes in pieces (HTML, 9.2.6); comments and what is not complete yet are left. */
export function eventParser(onEvent: (event: ServerSentEvent) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const frames = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const lines = frame.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line));
      const of = (name: string) => lines.filter((line) => line?.[1] === name).map((line) => line?.[2] ?? '');
      const data = of('data').join('\n');
      if (data !== '') onEvent({ event: of('event').at(-1) ?? 'message', data });
    }
  };
}
