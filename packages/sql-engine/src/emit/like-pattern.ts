// LIKE patterns as SQLite's GLOB, which tells large letters from small ones as Postgres' LIKE does.

export type GlobTest =
  { readonly kind: 'contains'; readonly operand: string } | { readonly kind: '=' | 'GLOB'; readonly operand: string };

/** GLOB tries again after every star: patterns with many are left to our own matcher, which does not. */
const starsMax = 3;
const patternLengthMax = 1000;

const globSpecial: ReadonlySet<string> = new Set(['*', '?', '[']);

/** Undefined for patterns that end in a lone escape, which is an error for some texts, and for unusual ones. */
export function likeAsGlob(pattern: string): GlobTest | undefined {
  if (pattern.length > patternLengthMax) return undefined;
  let glob = '';
  let literal = '';
  let wildcards = 0;
  let stars = 0;
  const letters = Array.from(pattern);
  for (let index = 0; index < letters.length; index++) {
    let letter = letters[index] ?? '';
    if (letter === '%' || letter === '_') {
      wildcards += 1;
      if (letter === '%') stars += 1;
      glob += letter === '%' ? '*' : '?';
      continue;
    }
    if (letter === '\\') {
      index += 1;
      if (index === letters.length) return undefined;
      letter = letters[index] ?? '';
    }
    literal += letter;
    glob += globSpecial.has(letter) ? `[${letter}]` : letter;
  }
  if (wildcards === 0) return { kind: '=', operand: literal };
  const inner = pattern.startsWith('%') && endsInStar(letters) && wildcards === 2;
  if (inner && stars === 2 && literal !== '') return { kind: 'contains', operand: literal };
  return stars > starsMax ? undefined : { kind: 'GLOB', operand: glob };
}

function endsInStar(letters: readonly string[]): boolean {
  if (letters.at(-1) !== '%') return false;
  let escapes = 0;
  while (letters.at(-2 - escapes) === '\\') escapes += 1;
  return escapes % 2 === 0;
}
