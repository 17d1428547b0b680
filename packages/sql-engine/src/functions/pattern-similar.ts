// SIMILAR TO and substring(… SIMILAR …): SQL's regular expressions rewritten to Postgres' own.

import { pgError } from '../errors.ts';

/**
 * Without escaped quotes `^(?:…)$`. With two of them, which mark the part that substring returns,
 * `^(?:…){1,1}?(…){1,1}(?:…)$`: the first part as short, the marked one as long as possible.
 */
export function similarToRegex(pattern: string, escape: string): string {
  if (Array.from(escape).length > 1) {
    throw pgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' });
  }
  let result = '^(?:';
  let escaped = false;
  let inBrackets = false;
  let quotes = 0;
  for (const letter of pattern) {
    if (escaped) {
      escaped = false;
      if (letter !== '"' || inBrackets) {
        result += `\\${letter}`;
      } else {
        if (quotes === 2) {
          throw pgError('2200C', 'SQL regular expression may not contain more than two escape-double-quote separators');
        }
        result += quotes === 0 ? '){1,1}?(' : '){1,1}(?:';
        quotes++;
      }
    } else if (escape !== '' && letter === escape) {
      escaped = true;
    } else if (inBrackets) {
      result += letter === '\\' ? '\\\\' : letter;
      if (letter === ']') inBrackets = false;
    } else {
      if (letter === '[') inBrackets = true;
      result += translated(letter);
    }
  }
  return `${result})$`;
}

function translated(letter: string): string {
  switch (letter) {
    case '%':
      return '.*';
    case '_':
      return '.';
    case '(':
      return '(?:';
    case '\\':
    case '.':
    case '^':
    case '$':
      return `\\${letter}`;
    default:
      return letter;
  }
}
