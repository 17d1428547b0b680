// Compiled regular expressions, and the flags of the regexp functions.

import { pgError } from '../errors.ts';
import { Regex } from './regex-match.ts';
import { optionOfLetter } from './regex-parse.ts';
import { DEFAULT_REGEX_OPTIONS } from './regex-syntax.ts';
import type { RegexOptions } from './regex-syntax.ts';

const COMPILED_MAX = 200;
const compiled = new Map<string, Regex>();

export interface RegexFlags {
  readonly options: RegexOptions;
  /** Letter `g`. */
  readonly global: boolean;
}

export function parseFlags(flags: string): RegexFlags {
  let options = DEFAULT_REGEX_OPTIONS;
  let global = false;
  for (const letter of flags) {
    const option = optionOfLetter(letter);
    if (letter === 'g') global = true;
    else if (option === undefined) throw pgError('22023', `invalid regular expression option: "${letter}"`);
    else options = { ...options, ...option };
  }
  return { options, global };
}

export const IGNORE_CASE: RegexOptions = { ...DEFAULT_REGEX_OPTIONS, ignoreCase: true };

export function compileRegex(pattern: string, options: RegexOptions = DEFAULT_REGEX_OPTIONS): Regex {
  const { ignoreCase, newlineStops, newlineAnchors, expanded, syntax } = options;
  const key = `${+ignoreCase}${+newlineStops}${+newlineAnchors}${+expanded}${syntax} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    // Most recently used last.
    compiled.delete(key);
    compiled.set(key, known);
    return known;
  }
  const regex = new Regex(pattern, options);
  const oldest = compiled.keys().next();
  if (compiled.size >= COMPILED_MAX && oldest.done !== true) compiled.delete(oldest.value);
  compiled.set(key, regex);
  return regex;
}
