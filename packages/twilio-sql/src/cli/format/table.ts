// Tables as psql aligns them. Memory is bounded: a long result is aligned in portions, as psql does with
// FETCH_COUNT; columns only grow from one portion to the next.
import type { Field } from '@twilio-sql/sql-engine';
import { typeByOid } from '@twilio-sql/sql-engine/wire';
import type { TextRow } from '../../result/data-rows.ts';
import { cellLines, cellWidth, type CellLine } from './cell.ts';
import type { ResultWriter } from './result-writer.ts';

/** A portion is aligned when it has this many rows or characters. */
const PORTION_ROWS_MAX = 10_000;
const PORTION_CHARACTERS_MAX = 8_000_000;

type Cells = readonly (readonly CellLine[])[];

export function tableWriter(fields: readonly Field[], portionRowsMax = PORTION_ROWS_MAX): ResultWriter {
  const header = fields.map((field) => cellLines(field.name));
  const widths = header.map(cellWidth);
  const alignRight = fields.map((field) => typeByOid(field.type).category === 'N');
  let portion: Cells[] = [];
  let characters = 0;
  let count = 0;
  let headerIsDue = true;
  const flush = (): string => {
    for (const row of portion) for (const [index, cell] of row.entries()) grow(widths, index, cellWidth(cell));
    const lines = portion.flatMap((row) => rowLines(row, widths, alignRight));
    const head = headerIsDue ? headerLines(header, widths) : [];
    headerIsDue = false;
    portion = [];
    characters = 0;
    return [...head, ...lines].map((line) => `${line}\n`).join('');
  };
  return {
    begin: () => '',
    rows: (rows) => {
      let text = '';
      for (const row of rows) {
        portion.push(toCells(row));
        characters += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
        count += 1;
        if (portion.length >= portionRowsMax || characters >= PORTION_CHARACTERS_MAX) text += flush();
      }
      return text;
    },
    end: () => `${portion.length > 0 || headerIsDue ? flush() : ''}(${count} ${count === 1 ? 'row' : 'rows'})\n\n`,
  };
}

function toCells(row: TextRow): Cells {
  return row.map((value) => cellLines(value ?? ''));
}

function grow(widths: number[], index: number, width: number): void {
  if (width > (widths[index] ?? 0)) widths[index] = width;
}

function headerLines(header: Cells, widths: readonly number[]): readonly string[] {
  const height = Math.max(1, ...header.map((cell) => cell.length));
  const lines = Array.from({ length: height }, (_, line) =>
    header
      .map((cell, index) => {
        const { text, width } = cell[line] ?? NOTHING;
        const spaces = (widths[index] ?? 0) - width;
        const left = Math.floor(spaces / 2);
        return ` ${' '.repeat(left)}${text}${' '.repeat(spaces - left)}${line + 1 < cell.length ? '+' : ' '}`;
      })
      .join('|'),
  );
  return [...lines, widths.map((width) => '-'.repeat(width + 2)).join('+')];
}

const NOTHING: CellLine = { text: '', width: 0 };

/** A value of several lines has a `+` after each but the last. */
function rowLines(row: Cells, widths: readonly number[], alignRight: readonly boolean[]): readonly string[] {
  const height = Math.max(1, ...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map((cell, index) => {
        const { text, width } = cell[line] ?? NOTHING;
        const padding = ' '.repeat((widths[index] ?? 0) - width);
        if (alignRight[index]) return ` ${padding}${text}${line + 1 < cell.length ? '+' : endOf(index, row)}`;
        if (line + 1 < cell.length) return ` ${text}${padding}+`;
        return index === row.length - 1 ? ` ${text}` : ` ${text}${padding} `;
      })
      .join('|'),
  );
}

/** The last column has no space at its end. */
function endOf(index: number, row: Cells): string {
  return index === row.length - 1 ? '' : ' ';
}
