import type { Table } from './timeChart';

/** Writes a table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is kept from being one. */
export function toCsv(table: Table): string {
  return [table.columns, ...table.rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}

function cell(text: string): string {
  const isNumber = /^[+-]?[\d.,]+%?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
