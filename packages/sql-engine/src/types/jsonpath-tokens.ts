// jsonpath: from text to tokens.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';

export interface JsonPathToken {
  /** A symbol is itself; a word may be a keyword or a key. */
  readonly kind: 'symbol' | 'word' | 'string' | 'variable' | 'integer' | 'number' | 'end';
  readonly text: string;
}

export function syntaxError(token: JsonPathToken): PgError {
  if (token.kind === 'end') return pgError('42601', 'syntax error at end of jsonpath input');
  return pgError('42601', `syntax error at or near "${token.text}" of jsonpath input`);
}

const SYMBOL = /^(?:\*\*|&&|\|\||<=|>=|<>|==|!=|[?%$.[\]{}()|&!=<>@#,*:/+-])/;
const NUMBER = /^(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;
const WORD = /^(?:[^\s?%$.[\]{}()|&!=<>@#,*:/+"\\-]|\\u\{[0-9a-fA-F]{1,6}\}|\\u[0-9a-fA-F]{4}|\\[^])+/;
const STRING = /^"((?:[^"\\]|\\[^])*)"/;

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  const text = raw.replaceAll(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g,
    (_, braced?: string, four?: string, two?: string, letter?: string) => {
      const digits = braced ?? four ?? two;
      if (digits === undefined) {
        if (letter === 'u')
          throw pgError('42601', 'invalid Unicode escape sequence at or near "\\u" of jsonpath input');
        if (letter === 'x') {
          throw pgError('42601', 'invalid hexadecimal character sequence at or near "\\x" of jsonpath input');
        }
        return ESCAPES[letter ?? ''] ?? letter ?? '';
      }
      const code = parseInt(digits, 16);
      if (code === 0) {
        throw pgError('22P05', 'unsupported Unicode escape sequence', {
          detail: '\\u0000 cannot be converted to text.',
        });
      }
      if (code > 0x10ffff) throw pgError('42601', 'invalid Unicode escape sequence of jsonpath input');
      // Halves of a pair that follow each other make one character.
      return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    },
  );
  if (/\p{Surrogate}/u.test(text)) {
    throw pgError('22P02', 'invalid input syntax for type jsonpath', {
      detail: 'Unicode high surrogate must be followed by a low surrogate.',
    });
  }
  return text;
}

function skipBlanks(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith('/*')) {
    const end = rest.indexOf('*/', 2);
    if (end < 0) throw pgError('42601', 'unexpected end of comment at end of jsonpath input');
    rest = rest.slice(end + 2).trimStart();
  }
  return rest;
}

export function jsonPathTokens(source: string): readonly JsonPathToken[] {
  const tokens: JsonPathToken[] = [];
  let rest = skipBlanks(source);
  const take = (kind: JsonPathToken['kind'], length: number, text: string): void => {
    tokens.push({ kind, text });
    rest = skipBlanks(rest.slice(length));
  };
  while (rest !== '') {
    const string = STRING.exec(rest);
    const variable = /^\$(?:"((?:[^"\\]|\\[^])*)"|([\p{L}\p{N}_\u0080-\u{10ffff}]+))/u.exec(rest);
    const number = NUMBER.exec(rest);
    const symbol = SYMBOL.exec(rest);
    if (string !== null) {
      take('string', string[0].length, unescape(string[1] ?? ''));
    } else if (rest.startsWith('"')) {
      throw pgError('42601', 'unterminated quoted string at end of jsonpath input');
    } else if (variable !== null) {
      take('variable', variable[0].length, unescape(variable[1] ?? variable[2] ?? ''));
    } else if (number !== null) {
      takeNumber(rest, number[0], take);
    } else if (symbol !== null) {
      take('symbol', symbol[0].length, symbol[0]);
    } else {
      const word = WORD.exec(rest);
      if (word === null) throw syntaxError({ kind: 'symbol', text: rest.charAt(0) });
      take('word', word[0].length, unescape(word[0]));
    }
  }
  return tokens;
}

function takeNumber(
  rest: string,
  digits: string,
  take: (kind: JsonPathToken['kind'], length: number, text: string) => void,
): void {
  const next = rest.slice(digits.length);
  if (/^[\p{L}\d_\\]/u.test(next)) {
    throw pgError(
      '42601',
      `trailing junk after numeric literal at or near "${digits}${next.charAt(0)}" of jsonpath input`,
    );
  }
  take(/^\d+$/.test(digits) ? 'integer' : 'number', digits.length, digits);
}
