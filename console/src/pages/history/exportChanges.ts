import { type Change, propertiesOf } from '@/api/changes';
import { toCsv } from '@/charts/csv';
import { placeOf } from './model/entries';

/** Writes changes as NDJSON: what the API says of them, one a line. */
export function changesNdjson(changes: readonly Change[]): string {
  return changes.map((change) => `${JSON.stringify(change)}\n`).join('');
}

/** Writes changes as CSV, their properties as JSON in a column. */
export function changesCsv(changes: readonly Change[]): string {
  return toCsv({
    columns: [
      'id',
      'time',
      'user',
      'source',
      'change',
      'type',
      'entity_id',
      'name',
      'flag',
      'environment',
      'summary',
      'properties',
    ],
    rows: changes.map((change) => {
      const place = placeOf(change);
      return [
        String(change.id),
        change.created,
        change.user.email,
        change.source,
        change.change_type,
        change.entity.type,
        String(change.entity.id),
        change.entity.name,
        place.flag ?? '',
        place.environment ?? '',
        change.summary,
        JSON.stringify(propertiesOf(change)),
      ];
    }),
  });
}
