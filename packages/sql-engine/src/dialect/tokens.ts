// The words of a statement in a dialect: quoted names, strings and comments as that dialect writes them.

import { pgError } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'operator' | 'name' | 'string';
  /** As written; of names and strings what is inside of the quotes. */
  readonly text: string;
  /** Where it begins and ends. */
  readonly offset: number;
  readonly end: number;
}

export interface Spelling {
  /** Which signs quote names, each with the one that closes; a closing one within is doubled. */
  readonly names: Readonly<Record<string, string>>;
  /** Which signs quote strings. */
  readonly strings: readonly string[];
  /** `\n` in a string is a line's end. */
  readonly backslashes: boolean;
  /** What begins a comment that ends with the line. */
  readonly comments: readonly string[];
  /** Letters before a string that change nothing: N'…'. */
  readonly prefixes: readonly string[];
}

const operators = ['<=>', '->>', '::', '<=', '>=', '<>', '!=', '==', '||', '&&', '->', '<<', '>>', '!<', '!>', ':='];
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\u001a' };

export function tokenize(sql: string, spelling: Spelling): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const next = readToken(sql, at, spelling);
    if (next.token !== undefined) tokens.push(next.token);
    at = next.end;
  }
  return tokens;
}

interface Read {
  readonly token: Token | undefined;
  readonly end: number;
}

function read(kind: Token['kind'], text: string, offset: number, end: number): Read {
  return { token: { kind, text, offset, end }, end };
}

function readToken(sql: string, at: number, spelling: Spelling): Read {
  const sign = sql.charAt(at);
  if (/\s/.test(sign)) return { token: undefined, end: at + 1 };
  const comment = endOfComment(sql, at, spelling);
  if (comment !== undefined) return { token: undefined, end: comment };
  if (spelling.strings.includes(sign)) return readString(sql, at, spelling);
  const closing = spelling.names[sign];
  if (closing !== undefined) return readName(sql, at, closing);
  const [prefix] = /^[A-Za-z]+(?=['"])/.exec(sql.slice(at, at + 3)) ?? [];
  if (prefix !== undefined && spelling.strings.includes(sql.charAt(at + prefix.length))) {
    if (!spelling.prefixes.includes(prefix.toUpperCase())) throw unsupported(`a string with ${prefix} before it`, at);
    return readString(sql, at + prefix.length, spelling);
  }
  const [number] = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z_])/.exec(sql.slice(at, at + 400)) ?? [];
  if (number !== undefined) return read('number', number, at, at + number.length);
  const word = /[\p{L}_@$?][\p{L}\p{N}_@$]*/uy;
  word.lastIndex = at;
  const [text] = word.exec(sql) ?? [];
  if (text !== undefined) return read('word', text, at, at + text.length);
  const operator = operators.find((each) => sql.startsWith(each, at)) ?? sign;
  return read('operator', operator, at, at + operator.length);
}

function endOfComment(sql: string, at: number, { comments }: Spelling): number | undefined {
  if (sql.startsWith('/*', at)) {
    if (sql.startsWith('/*!', at)) throw unsupported('a comment that is executed', at);
    const end = sql.indexOf('*/', at + 2);
    if (end < 0) throw pgError('42601', 'unterminated /* comment', { position: at + 1 });
    return end + 2;
  }
  if (!comments.some((comment) => sql.startsWith(comment, at))) return undefined;
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

function readName(sql: string, at: number, closing: string): Read {
  let text = '';
  for (let index = at + 1; index < sql.length; index++) {
    const sign = sql.charAt(index);
    if (sign !== closing) text += sign;
    else if (sql.charAt(index + 1) === closing) {
      text += closing;
      index++;
    } else return read('name', text, at, index + 1);
  }
  throw pgError('42601', 'unterminated quoted identifier', { position: at + 1 });
}

function readString(sql: string, at: number, { backslashes }: Spelling): Read {
  const quote = sql.charAt(at);
  if (backslashes && sql.startsWith(quote.repeat(3), at)) throw unsupported('a string in three quotes', at);
  let text = '';
  for (let index = at + 1; index < sql.length; index++) {
    const sign = sql.charAt(index);
    if (sign === quote && sql.charAt(index + 1) === quote) {
      text += quote;
      index++;
    } else if (sign === quote) return read('string', text, at, index + 1);
    else if (sign === '\\' && backslashes) {
      const escaped = sql.charAt(++index);
      // These stay what they are, for LIKE.
      text += escaped === '%' || escaped === '_' ? `\\${escaped}` : (escapes[escaped] ?? escaped);
    } else text += sign;
  }
  throw pgError('42601', 'unterminated quoted string', { position: at + 1 });
}

function unsupported(what: string, at: number) {
  return pgError('0A000', `${what} is not supported`, { position: at + 1 });
}
