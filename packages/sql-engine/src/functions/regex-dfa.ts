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

  constructor(nfa: Nfa, alphabet: Alphabet, looks: readonly LookTest[], unanchored = false) {
    this.#nfa = nfa;
    this.#alphabet = alphabet;
    this.#looks = looks;
    this.#unanchored = unanchored;
  }

  /** The last end of a match of [start, end] with end ≤ max, or -1. */
  longest(subject: Subject, start: number, max: number): number {
    let last = -1;
    this.#run(subject, start, max, (end) => {
      last = end;
      return false;
    });
    return last;
  }

  /** The first end of a match of [start, end] with min ≤ end ≤ max, or -1. */
  shortest(subject: Subject, start: number, min: number, max: number): number {
    let first = -1;
    this.#run(subject, start, max, (end) => {
      if (end < min) return false;
      first = end;
      return true;
    });
    return first;
  }

  matchesExactly(subject: Subject, start: number, end: number): boolean {
    let found = false;
    this.#run(subject, start, end, (candidate) => {
      found = candidate === end;
      return found;
    });
    return found;
  }

  #run(subject: Subject, start: number, max: number, onMatch: (end: number) => boolean): void {
    const { colours, length } = subject;
    let state: DfaState | undefined = this.#start(subject, start);
    for (let position = start; ; position++) {
      const colour = position < length ? (colours[position] ?? 0) : -1;
      const step: Step = state.steps[colour + 1] ?? this.#step(state, colour, subject, position);
      if (step.accepts && onMatch(position)) return;
      if (position >= max || position >= length) return;
      state = step.next;
      if (state === undefined) return;
    }
  }

  #start(subject: Subject, start: number): DfaState {
    const colour = subject.colours[start - 1];
    const previous = start === 0 || colour === undefined ? EDGE : (this.#alphabet.kinds[colour] ?? EDGE);
    return this.#stateFor([this.#nfa.start], previous);
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

  #step(state: DfaState, colour: number, subject: Subject, position: number): Step {
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
          if (colour >= 0 && (this.#alphabet.members[node.set]?.[colour])) targets.add(node.next);
          break;
        case 'split':
          pending.push(...node.next);
          break;
        case 'assertion':
          if (holds(node.assertion, state.previous, nextKind)) pending.push(node.next);
          break;
        case 'look':
          cacheable = false;
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
