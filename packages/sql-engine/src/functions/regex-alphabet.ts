// Regular expressions: characters to the few colours that an expression tells apart, so that automata step over
// small tables. Every colour is all word characters, all newlines or neither, which is what assertions look at.

import { isWordCharacter, setHas } from './regex-characters.ts';
import type { CharacterSet } from './regex-characters.ts';

/** Kinds of neighbours of a position. */
export const EDGE = 0;
export const NEWLINE = 1;
export const WORD = 2;
export const OTHER = 3;
export type Kind = typeof EDGE | typeof NEWLINE | typeof WORD | typeof OTHER;

const CACHED_CODES_MAX = 10_000;

export class Alphabet {
  readonly #sets: readonly CharacterSet[];
  readonly #ascii = new Int32Array(128).fill(-1);
  readonly #others = new Map<number, number>();
  readonly #colours = new Map<string, number>();
  readonly kinds: Kind[] = [];
  /** members[set][colour] */
  readonly members: boolean[][];

  constructor(sets: readonly CharacterSet[]) {
    this.#sets = sets;
    this.members = sets.map(() => []);
  }

  colourOf(code: number): number {
    if (code < 128) {
      const known = this.#ascii[code] ?? -1;
      if (known >= 0) return known;
      const colour = this.#classify(code);
      this.#ascii[code] = colour;
      return colour;
    }
    const known = this.#others.get(code);
    if (known !== undefined) return known;
    const colour = this.#classify(code);
    if (this.#others.size >= CACHED_CODES_MAX) this.#others.clear();
    this.#others.set(code, colour);
    return colour;
  }

  #classify(code: number): number {
    const kind = code === 10 ? NEWLINE : isWordCharacter(code) ? WORD : OTHER;
    const memberships = this.#sets.map((set) => setHas(set, code));
    const key = kind + memberships.map((member) => (member ? '1' : '0')).join('');
    const known = this.#colours.get(key);
    if (known !== undefined) return known;
    const colour = this.kinds.push(kind) - 1;
    memberships.forEach((member, set) => {
      const row = this.members[set];
      if (row !== undefined) row[colour] = member;
    });
    this.#colours.set(key, colour);
    return colour;
  }
}

/** A text as the automata read it: one colour for each code point. */
export interface Subject {
  readonly text: string;
  readonly colours: Int32Array;
  /** In code points; there may be more colours. */
  readonly length: number;
}
