// Where the lines of COPY data end (Postgres' CopyReadLineText): by LF, CR or CRLF, whichever the first line has, and
// not inside of quotes or after a backslash. `\.` ends the data.

import { pgError, type PgError } from '../../errors.ts';
import type { CopyOptions } from './options.ts';

export interface CopyLine {
  readonly text: string;
  /** From 1; line breaks in quotes count. */
  readonly number: number;
}

type LineEnd = '\n' | '\r' | '\r\n';

type Found =
  | { readonly kind: 'line' | 'last'; readonly end: number; readonly next: number }
  /** It depends on what comes. */
  | { readonly kind: 'more' };

const MORE: Found = { kind: 'more' };

/** Cuts what comes; what is no whole line yet is kept. */
export class LineSplitter {
  readonly #options: CopyOptions;
  readonly #csv: boolean;
  #lineEnd: LineEnd | undefined;
  #rest = '';
  #number = 0;
  #ended = false;

  constructor(options: CopyOptions) {
    this.#options = options;
    this.#csv = options.format === 'csv';
  }

  /** The line that is being read: for errors. */
  get number(): number {
    return this.#number + 1;
  }

  /** The lines that are whole now; all of them when `final`. Throws 22P04. */
  *push(text: string, final = false): Generator<CopyLine> {
    if (this.#ended) return;
    this.#rest += text;
    let start = 0;
    while (!this.#ended) {
      // Breaks in quotes count as lines, once it is known what ends one.
      const breaks = this.#lineEnd?.charAt(0);
      const found = this.#csv ? this.#endOfRecord(start, final) : this.#endOfLine(start, final);
      if (found.kind === 'more') break;
      const line = this.#rest.slice(start, found.end);
      start = found.next;
      this.#number += 1;
      if (this.#csv && breaks !== undefined) this.#number += line.split(breaks).length - 1;
      if (found.kind === 'last') this.#ended = true;
      if (found.kind === 'line' || line !== '') yield { text: line, number: this.#number };
    }
    this.#rest = this.#rest.slice(start);
    if (!final || this.#ended || this.#rest === '') return;
    this.#number += 1;
    yield { text: this.#rest, number: this.#number };
  }

  #endOfLine(start: number, final: boolean): Found {
    const text = this.#rest;
    const special = /[\r\n\\]/g;
    special.lastIndex = start;
    for (let match = special.exec(text); match !== null; match = special.exec(text)) {
      const at = match.index;
      if (match[0] !== '\\') return this.#lineEndAt(at, final);
      const next = text.charAt(at + 1);
      if (next === '' && !final) return MORE;
      if (next === '.') return this.#endOfData(at, final);
      // Whatever follows a backslash is data.
      special.lastIndex = at + 2;
    }
    return MORE;
  }

  #endOfRecord(start: number, final: boolean): Found {
    const text = this.#rest;
    const { quote, escape } = this.#options;
    if (text.startsWith('\\.', start)) {
      const after = text.slice(start + 2, start + 4);
      if (after.length < 2 && !final) return MORE;
      if (after === '' || /^[\r\n]/.test(after)) return { kind: 'last', end: start, next: text.length };
    }
    let quoted = false;
    for (let index = start; index < text.length; index++) {
      const character = text.charAt(index);
      if (quoted && character === escape && escape !== quote) index += 1;
      else if (character === quote) quoted = !quoted;
      else if (!quoted && (character === '\n' || character === '\r')) return this.#lineEndAt(index, final);
    }
    if (quoted && final) throw pgError('22P04', 'unterminated CSV quoted field');
    return MORE;
  }

  #lineEndAt(at: number, final: boolean): Found {
    const text = this.#rest;
    if (text.charAt(at) === '\n') {
      if (this.#lineEnd !== undefined && this.#lineEnd !== '\n') throw this.#stray('newline', '\\n');
      this.#lineEnd = '\n';
      return { kind: 'line', end: at, next: at + 1 };
    }
    if (this.#lineEnd === '\n') throw this.#stray('carriage return', '\\r');
    if (this.#lineEnd === '\r') return { kind: 'line', end: at, next: at + 1 };
    if (at + 1 === text.length && !final) return MORE;
    if (text.charAt(at + 1) === '\n') {
      this.#lineEnd = '\r\n';
      return { kind: 'line', end: at, next: at + 2 };
    }
    if (this.#lineEnd === '\r\n') throw this.#stray('carriage return', '\\r');
    this.#lineEnd = '\r';
    return { kind: 'line', end: at, next: at + 1 };
  }

  /** `\.` in text, wherever it stands: a line end has to follow. */
  #endOfData(at: number, final: boolean): Found {
    const after = this.#rest.slice(at + 2, at + 4);
    if (after.length < 2 && !final && !after.startsWith('\n')) return MORE;
    const end = after.startsWith('\r\n') ? '\r\n' : after.charAt(0);
    if (end !== '\n' && end !== '\r' && end !== '\r\n') throw pgError('22P04', 'end-of-copy marker corrupt');
    if (this.#lineEnd !== undefined && this.#lineEnd !== end) {
      throw pgError('22P04', 'end-of-copy marker does not match previous newline style');
    }
    return { kind: 'last', end: at, next: this.#rest.length };
  }

  #stray(what: string, escape: string): PgError {
    return this.#csv
      ? pgError('22P04', `unquoted ${what} found in data`, { hint: `Use quoted CSV field to represent ${what}.` })
      : pgError('22P04', `literal ${what} found in data`, { hint: `Use "${escape}" to represent ${what}.` });
  }
}
