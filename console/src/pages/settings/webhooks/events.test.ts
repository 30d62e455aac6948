import { expect, it } from 'vitest';
import { describeEvents, eventKinds } from './events.ts';

it('knows every event that the server has but that of snippets, which are not of this product', () => {
  const names = eventKinds.flatMap((kind) => kind.events.map((event) => event.name));
  expect(names).toHaveLength(42);
  expect(new Set(names).size).toBe(42);
});

it('describes events in a few words', () => {
  expect(describeEvents([])).toBe('nothing');
  expect(describeEvents(['project.datafile_updated'])).toBe('datafile updated');
  expect(describeEvents(['project.flag_created', 'project.flag_updated'])).toBe('flag created and 1 more');
});
