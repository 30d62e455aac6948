import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeEvents, eventKinds } from './events.ts';

it('offers every event that the server tells of, but that of snippets, which are not of this product', () => {
  const source = new URL('../../../../../crates/domain/src/webhook.rs', import.meta.url);
  const list = /const EVENTS[^=]*= \[([^\]]*)\]/.exec(readFileSync(source, 'utf8'))?.[1] ?? '';
  const told = new Set(list.match(/project\.[a-z_]+/g));
  told.add('project.datafile_updated');
  told.delete('project.snippet_updated');
  const offered = eventKinds.flatMap((kind) => kind.events.map((event) => event.name));
  expect(offered.toSorted()).toEqual([...told].toSorted());
});

it('describes events in a few words', () => {
  expect(describeEvents([])).toBe('nothing');
  expect(describeEvents(['project.datafile_updated'])).toBe('datafile updated');
  expect(describeEvents(['project.flag_created', 'project.flag_updated'])).toBe('flag created and 1 more');
});
