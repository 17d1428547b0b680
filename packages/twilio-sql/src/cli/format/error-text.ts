// Errors and notices as psql prints them: severity and message, the line with a caret under the place, DETAIL, HINT.
import type { Notice, PgErrorFields } from '@twilio-sql/sql-engine';
import stringWidth from 'string-width';

/** Each line ends in a newline. `sql` is the text that the position counts in. */
export function reportText(fields: PgErrorFields | Notice, sql: string): string {
  const lines = [`${fields.severity ?? 'ERROR'}:  ${fields.message}`];
  if (fields.position !== undefined) lines.push(...placeLines(sql, fields.position));
  if (fields.detail !== undefined) lines.push(`DETAIL:  ${fields.detail}`);
  if (fields.hint !== undefined) lines.push(`HINT:  ${fields.hint}`);
  if (fields.where !== undefined) lines.push(`CONTEXT:  ${fields.where}`);
  return `${lines.join('\n')}\n`;
}

/** libpq's bounds (reportErrorPosition): how much of the line is shown, and how much of it after the place. */
const SHOWN_COLUMNS_MAX = 60;
const AFTER_PLACE_COLUMNS_MIN = 10;

function placeLines(sql: string, position: number): readonly string[] {
  const characters = [...sql];
  const place = position - 1;
  if (place < 0 || place > characters.length) return [];
  const lineStart = place === 0 ? 0 : characters.lastIndexOf('\n', place - 1) + 1;
  const nextBreak = characters.indexOf('\n', place);
  const line = characters.slice(lineStart, nextBreak === -1 ? characters.length : nextBreak).map(oneColumnSpace);
  const lineNumber = characters.slice(0, lineStart).filter((character) => character === '\n').length + 1;
  const shown = cut(line, place - lineStart);
  const before = `LINE ${lineNumber}: ${shown.cutLeft ? '...' : ''}`;
  const text = line.slice(shown.from, shown.to).join('');
  const caretColumn = before.length + stringWidth(line.slice(shown.from, place - lineStart).join(''));
  return [`${before}${text}${shown.cutRight ? '...' : ''}`, `${' '.repeat(caretColumn)}^`];
}

function oneColumnSpace(character: string): string {
  return character === '\t' || character === '\r' ? ' ' : character;
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

function cut(line: readonly string[], place: number): Cut {
  const columns = (from: number, to: number): number => stringWidth(line.slice(from, to).join(''));
  let from = 0;
  let to = line.length;
  if (columns(0, to) <= SHOWN_COLUMNS_MAX) return { from, to, cutLeft: false, cutRight: false };
  const cutsRightOnly = columns(0, place) + AFTER_PLACE_COLUMNS_MIN <= SHOWN_COLUMNS_MAX;
  if (cutsRightOnly) {
    while (columns(0, to) > SHOWN_COLUMNS_MAX) to -= 1;
    return { from, to, cutLeft: false, cutRight: true };
  }
  while (to > place + AFTER_PLACE_COLUMNS_MIN) to -= 1;
  while (from < place && columns(from, to) > SHOWN_COLUMNS_MAX) from += 1;
  return { from, to, cutLeft: from > 0, cutRight: to < line.length };
}
