// Regular expressions: a deterministic automaton made as it is used, over an Nfa. Time is linear in the text
// whatever the pattern; lookarounds are looked up at their positions.

import { assertNever } from '../errors.ts';
import { EDGE, NEWLINE, WORD } from './regex-alphabet.ts';
import type { Alphabet, Kind, Subject } from './regex-alphabet.ts';
import type { Look, Nfa } from './regex-nfa.ts';
import type { Assertion } from './regex-syntax.ts';

/** Steps kept; when there are more, all are forgotten. */
const STATES_MAX = 2000;

interface DfaState {
  /** States of the Nfa before empty steps are followed, in order. */
  readonly seeds: readonly number[];
  /** What is before the position. */
  readonly previous: Kind;
  /** By colour + 1; 0 is the end of the text. */
  readonly steps: (Step | undefined)[];
}

interface Step {
  /** Whether a match ends before the character that is stepped over. */
  readonly accepts: boolean;
  readonly next: DfaState | undefined;
}

function holds(assertion: Assertion, previous: Kind, next: Kind): boolean {
  switch (assertion) {
    case 'text-start':
      return previous === EDGE;
    case 'text-end':
      return next === EDGE;
    case 'line-start':
      return previous === EDGE || previous === NEWLINE;
    case 'line-end':
      return next === EDGE || next === NEWLINE;
    case 'word-start':
      return previous !== WORD && next === WORD;
    case 'word-end':
      return previous === WORD && next !== WORD;
    case 'word-boundary':
      return (previous === WORD) !== (next === WORD);
    case 'no-word-boundary':
      return (previous === WORD) === (next === WORD);
    default:
      return assertNever(assertion);
  }
}

export class Dfa {
  readonly #nfa: Nfa;
  readonly #alphabet: Alphabet;
  readonly #looks: readonly LookTest[];
  /** True: a match may begin at any position, as if `.*` came first. */
  readonly #unanchored: boolean;
  #states = new Map<string, DfaState>();
  readonly #starts: Partial<Record<Kind, DfaState>> = {};

  constructor(nfa: Nfa, alphabet: Alphabet, looks: readonly LookTest[], unanchored = false) {
    this.#nfa = nfa;
    this.#alphabet = alphabet;
    this.#looks = looks;
    this.#unanchored = unanchored;
  }

  /** The last end of a match of [start, end] with end ≤ max, or -1. */
  longest(subject: Subject, start: number, max: number): number {
    const { colours, length } = subject;
    let last = -1;
    let state: DfaState | undefined = this.#start(subject, start);
    for (let position = start; state !== undefined; position++) {
      const colour = position < length ? (colours[position] ?? 0) : -1;
      const step: Step = state.steps[colour + 1] ?? this.#step(state, colour, subject, position);
      if (step.accepts) last = position;
      if (position >= max || position >= length) break;
      state = step.next;
    }
    return last;
  }

  /** The first end of a match of [start, end] with min ≤ end ≤ max, or -1. */
  shortest(subject: Subject, start: number, min: number, max: number): number {
    const { colours, length } = subject;
    let state: DfaState | undefined = this.#start(subject, start);
    for (let position = start; state !== undefined; position++) {
      const colour = position < length ? (colours[position] ?? 0) : -1;
      const step: Step = state.steps[colour + 1] ?? this.#step(state, colour, subject, position);
      if (step.accepts && position >= min) return position;
      if (position >= max || position >= length) break;
      state = step.next;
    }
    return -1;
  }

  matchesExactly(subject: Subject, start: number, end: number): boolean {
    return this.shortest(subject, start, end, end) === end;
  }

  /** Whether there is a match anywhere: characters are coloured as they are read. Not for lookarounds. */
  matchesSomewhere(text: string): boolean {
    const alphabet = this.#alphabet;
    let state: DfaState | undefined = this.#startAfter(EDGE);
    for (let index = 0; state !== undefined; index++) {
      let code = text.charCodeAt(index);
      if (code >= 0xd800 && code <= 0xdbff) code = text.codePointAt(index) ?? code;
      const colour = index < text.length ? alphabet.colourOf(code) : -1;
      const step: Step = state.steps[colour + 1] ?? this.#step(state, colour, undefined, index);
      if (step.accepts) return true;
      if (colour < 0) return false;
      if (code > 0xffff) index++;
      state = step.next;
    }
    return false;
  }

  #start(subject: Subject, start: number): DfaState {
    const colour = subject.colours[start - 1];
    const previous = start === 0 || colour === undefined ? EDGE : (this.#alphabet.kinds[colour] ?? EDGE);
    return this.#startAfter(previous);
  }

  #startAfter(previous: Kind): DfaState {
    return (this.#starts[previous] ??= this.#stateFor([this.#nfa.start], previous));
  }

  #stateFor(seeds: readonly number[], previous: Kind): DfaState {
    const key = `${previous}:${seeds.join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= STATES_MAX) this.#states = new Map();
    const state: DfaState = { seeds, previous, steps: [] };
    this.#states.set(key, state);
    return state;
  }

  #step(state: DfaState, colour: number, subject: Subject | undefined, position: number): Step {
    const nextKind = colour < 0 ? EDGE : (this.#alphabet.kinds[colour] ?? EDGE);
    const seen = new Set<number>();
    const targets = new Set<number>();
    const pending = [...state.seeds];
    let accepts = false;
    let cacheable = true;
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (seen.has(index)) continue;
      seen.add(index);
      const node = this.#nfa.states[index];
      if (node === undefined) continue;
      switch (node.kind) {
        case 'match':
          accepts = true;
          break;
        case 'set':
          if (colour >= 0 && this.#alphabet.members[node.set]?.[colour]) targets.add(node.next);
          break;
        case 'split':
          pending.push(...node.next);
          break;
        case 'assertion':
          if (holds(node.assertion, state.previous, nextKind)) pending.push(node.next);
          break;
        case 'look':
          cacheable = false;
          if (subject === undefined) throw new Error('a lookaround needs its subject');
          if (this.#looks[node.look]?.holds(subject, position)) pending.push(node.next);
          break;
        default:
          assertNever(node);
      }
    }
    if (this.#unanchored) targets.add(this.#nfa.start);
    const seeds = [...targets].sort((a, b) => a - b);
    const next = colour < 0 || seeds.length === 0 ? undefined : this.#stateFor(seeds, nextKind);
    const step: Step = { accepts, next };
    if (cacheable) state.steps[colour + 1] = step;
    return step;
  }
}

/** A lookaround constraint, tested at a position. */
export class LookTest {
  readonly #look: Look;
  readonly #dfa: Dfa;

  constructor(look: Look, alphabet: Alphabet, inner: readonly LookTest[]) {
    this.#look = look;
    this.#dfa = new Dfa(look.nfa, alphabet, inner, look.direction === 'behind');
  }

  holds(subject: Subject, position: number): boolean {
    const found =
      this.#look.direction === 'ahead'
        ? this.#dfa.shortest(subject, position, position, subject.length) >= 0
        : this.#dfa.matchesExactly(subject, 0, position);
    return found !== this.#look.negated;
  }
}
