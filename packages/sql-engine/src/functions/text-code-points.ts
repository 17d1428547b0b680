// Strings counted as Postgres counts them: in code points. JavaScript's strings are UTF-16, so every position and
// length goes through here; strings without surrogates take the short way.

const SURROGATE = /[\ud800-\udfff]/;

export function hasSurrogates(text: string): boolean {
  return SURROGATE.test(text);
}

export function codePointLength(text: string): number {
  if (!hasSurrogates(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** From `start` up to, without, `end`: code points counted from 0. Both are clamped. */
export function codePointSlice(text: string, start: number, end = Infinity): string {
  const from = Math.max(start, 0);
  if (end <= from) return '';
  if (!hasSurrogates(text)) return text.slice(from, end);
  let position = 0;
  let begin = -1;
  let index = 0;
  for (const character of text) {
    if (position === from) begin = index;
    if (position >= end) return text.slice(begin, index);
    position++;
    index += character.length;
  }
  return begin < 0 ? '' : text.slice(begin);
}

/** How many code points come before the UTF-16 index. */
export function codePointsBefore(text: string, index: number): number {
  return codePointLength(text.slice(0, index));
}

export function codePoints(text: string): readonly string[] {
  return Array.from(text);
}

export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
