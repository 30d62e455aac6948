import { expect, it } from 'vitest';
import { eventParser, type ServerSentEvent } from './eventStream';

it('reads events wherever the pieces are cut, and no comments', () => {
  const text =
    ': watching\n\nevent: decision\ndata: {"a":1}\n\n: heartbeat\n\nevent: dropped\r\ndata: {"count":2}\r\n\r\ndata: x';
  for (const size of [1, 7, 1000]) {
    const found: ServerSentEvent[] = [];
    const feed = eventParser((event) => found.push(event));
    for (let at = 0; at < text.length; at += size) feed(text.slice(at, at + size));
    expect(found).toEqual([
      { event: 'decision', data: '{"a":1}' },
      { event: 'dropped', data: '{"count":2}' },
    ]);
  }
});
