// Looks into valid JSON text without parsing all of it. Parts come as they are written, so that json keeps its
// spelling; jsonb's text is canonical and so are its parts.

import { pgError } from '../errors.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

const QUOTE = 34;
const BACKSLASH = 92;

function skipBlanks(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
  }
}

/** The index after the string that begins at `from`. */
function skipString(text: string, from: number): number {
  for (let at = from + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
    if (Number.isNaN(code)) throw new Error('not JSON');
  }
}

function skipNested(text: string, from: number): number {
  let depth = 0;
  for (let at = from; ; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = skipString(text, at) - 1;
        break;
      case 0x5b:
      case 0x7b:
        depth++;
        break;
      case 0x5d:
      case 0x7d:
        if (--depth === 0) return at + 1;
        break;
      default:
        if (at >= text.length) throw new Error('not JSON');
    }
  }
}

/** The index after the value that begins at `from`. */
function skipValue(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code === QUOTE) return skipString(text, from);
  if (code === 0x5b || code === 0x7b) return skipNested(text, from);
  let at = from;
  while (at < text.length && !',]} \n\r\t'.includes(text.charAt(at))) at++;
  return at;
}

export function jsonKind(text: string): JsonKind {
  switch (text.charAt(skipBlanks(text, 0))) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return 'number';
  }
}

/** The text of a JSON string. */
export function jsonStringText(raw: string): string {
  if (!raw.includes('\\')) return raw.slice(1, -1);
  // JSON.parse of a string literal is a string.
  const text = JSON.parse(raw) as string;
  if (text.includes('\0')) {
    throw pgError('22P05', 'unsupported Unicode escape sequence', { detail: '\\u0000 cannot be converted to text.' });
  }
  return text;
}

/** A value as text: strings without quotes, JSON null as null, everything else as written. */
export function jsonAsText(raw: string): string | null {
  switch (jsonKind(raw)) {
    case 'null':
      return null;
    case 'string':
      return jsonStringText(raw.trim());
    default:
      return raw;
  }
}

export interface RawMember {
  readonly key: string;
  readonly value: string;
}

/** Members as they are written, repeated keys too. Nothing unless it is an object. */
export function* rawMembers(text: string): Generator<RawMember> {
  let at = skipBlanks(text, 0);
  if (text[at] !== '{') return;
  at = skipBlanks(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = skipString(text, at);
    const key = jsonStringText(text.slice(at, keyEnd));
    const start = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = skipValue(text, start);
    yield { key, value: text.slice(start, end) };
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
}

/** Elements as they are written. Nothing unless it is an array. */
export function* rawElements(text: string): Generator<string> {
  let at = skipBlanks(text, 0);
  if (text[at] !== '[') return;
  at = skipBlanks(text, at + 1);
  while (text[at] !== ']') {
    const end = skipValue(text, at);
    yield text.slice(at, end);
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
}

/** The last of equal keys counts. */
export function memberOf(text: string, key: string): string | undefined {
  let found: string | undefined;
  for (const member of rawMembers(text)) if (member.key === key) found = member.value;
  return found;
}

/** Negative positions count from the end. */
export function elementOf(text: string, position: number): string | undefined {
  const elements = [...rawElements(text)];
  return elements[position < 0 ? elements.length + position : position];
}

/** Path elements are keys, or positions where there is an array. */
export function partAtPath(text: string, path: readonly (string | null)[]): string | undefined {
  let part: string | undefined = text.trim();
  for (const step of path) {
    if (part === undefined || step === null) return undefined;
    switch (jsonKind(part)) {
      case 'object':
        part = memberOf(part, step);
        break;
      case 'array':
        part = /^\s*[+-]?\d+$/.test(step) ? elementOf(part, Number(step)) : undefined;
        break;
      default:
        return undefined;
    }
  }
  return part;
}
