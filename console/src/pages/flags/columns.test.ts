import { describe, expect, it } from 'vitest';
import type { Flag } from '@/api/shapes';
import { columnsOf, isShown, parseChoice, valueText } from './columns';

const columns = columnsOf({
  environments: [{ key: 'production', name: 'Production' }],
  fields: [{ key: 'area', name: 'Area' }],
  nameOf: (id) => (id === 'u1' ? 'Ada' : undefined),
  teamOf: (id) => (id === 't1' ? 'Sailors' : undefined),
});

const flag = {
  owner_user_id: 'u1',
  created_by_user_id: 'u2',
  created_by_user_email: 'bo@example.com',
  team_ids: ['t1', 't2'],
  custom_fields: { area: ['checkout', 'search'] },
} as unknown as Flag;

function text(id: string, own: Flag): string | undefined {
  const shows = columns.find((column) => column.id === id)?.shows;
  return shows?.kind === 'text' ? shows.of(own) : undefined;
}

describe('columns', () => {
  it('say whose a flag is by name, else by what is known of its maker, else by id', () => {
    expect(text('owner', flag)).toBe('Ada');
    expect(text('owner', { ...flag, owner_user_id: 'u2' })).toBe('bo@example.com');
    expect(text('owner', { ...flag, owner_user_id: 'u3' })).toBe('u3');
  });

  it('have the teams and the custom fields of flags', () => {
    expect(text('teams', flag)).toBe('Sailors, t2');
    expect(text('field:area', flag)).toBe('checkout, search');
    expect(text('field:area', { ...flag, custom_fields: {} })).toBe('');
    expect([valueText(null), valueText(0), valueText(false)]).toEqual(['', '0', 'false']);
  });

  it('are there as is usual, unless somebody has said otherwise', () => {
    const shown = (kept: string | undefined) =>
      columns.filter((own) => isShown(own, parseChoice(kept))).map((own) => own.id);
    expect(shown(undefined)).toEqual(['environment:production', 'owner', 'updated']);
    expect(shown('{"owner":false,"field:area":true,"updated":"no","gone":true}')).toEqual([
      'environment:production',
      'field:area',
      'updated',
    ]);
    for (const nonsense of ['{', '7', '[]', 'null']) expect(shown(nonsense)).toEqual(shown(undefined));
  });
});
