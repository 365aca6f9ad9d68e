/** Plain tables for terminals. */
import { stripVTControlCharacters } from 'node:util';

const widthOf = (cell: string): number => stripVTControlCharacters(cell).length;

/**
 * Rows as aligned lines: columns two spaces apart, numbers to the right, no space at the end of a line.
 * @param rows cells as text; colours count for nothing
 */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))));
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
        return /^[\d.,]+( ?(ms|s|%))?$/.test(stripVTControlCharacters(cell)) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}
