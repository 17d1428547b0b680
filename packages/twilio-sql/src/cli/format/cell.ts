// A value in a table: its lines, with their widths on a terminal. Control characters are shown, not sent: what people
// write in messages must not steer the reader's terminal.
import stringWidth from 'string-width';

export interface CellLine {
  readonly text: string;
  /** In columns of the terminal. */
  readonly width: number;
}

const TAB_COLUMNS = 8;

export function cellLines(value: string): readonly CellLine[] {
  // Most values are plain, and measuring is what a table costs.
  if (/^[\x20-\x7e]*$/.test(value)) return [{ text: value, width: value.length }];
  return value.split('\n').map((line) => {
    const text = visible(line);
    return { text, width: stringWidth(text) };
  });
}

export function cellWidth(lines: readonly CellLine[]): number {
  return lines.reduce((widest, line) => Math.max(widest, line.width), 0);
}

/** As psql shows them: \r, \x1b; tabs as spaces up to the next stop. */
function visible(line: string): string {
  if (!/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(line)) return line;
  let text = '';
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\t') text += ' '.repeat(TAB_COLUMNS - (stringWidth(text) % TAB_COLUMNS));
    else if (character === '\r') text += '\\r';
    else if (code < 0x20 || code === 0x7f) text += `\\x${code.toString(16).padStart(2, '0')}`;
    else if ((code > 0x7f && code < 0xa0) || isDirection(code)) text += `\\u${code.toString(16).padStart(4, '0')}`;
    else text += character;
  }
  return text;
}

/** Marks that change the direction of the text around them, and so of the rest of the line. */
function isDirection(code: number): boolean {
  return code === 0x200e || code === 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
