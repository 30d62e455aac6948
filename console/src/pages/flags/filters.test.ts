import { expect, it } from 'vitest';
import { filterCount, readSearch, toFilter } from './filters';

it('reads an address and leaves out what makes no sense', () => {
  expect(
    readSearch({
      q: 12,
      archived: 'yes',
      in: 'production',
      status: 'running',
      rule: 'x',
      sort: 'key:desc',
      other: 1,
    }),
  ).toEqual({ q: '12', in: 'production', status: 'running', sort: 'key:desc' });
});

it('asks for what is not archived, unless told otherwise', () => {
  expect(toFilter({}, 'u')).toEqual({ archived: false, sort: 'name:asc' });
  expect(toFilter({ archived: 'only' }, 'u').archived).toBe(true);
  expect(toFilter({ archived: 'too', owner: 'me' }, 'u')).toEqual({ owner_user_id: 'u', sort: 'name:asc' });
  expect(filterCount({ q: 'a', sort: 'key:asc', in: 'e', status: 'draft' })).toBe(2);
});
