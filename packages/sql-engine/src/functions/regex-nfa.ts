// Regular expressions: from the syntax tree to a nondeterministic automaton. Groups leave no trace in it; a
// back-reference is the group that it names, so that the automaton accepts every match and perhaps more.

import { assertNever } from '../errors.ts';
import type { CharacterSet } from './regex-characters.ts';
import { regexError } from './regex-syntax.ts';
import type { Alternation, Assertion, Atom, Piece } from './regex-syntax.ts';

/** Bounds like (a{255}){255} multiply: past this many states the expression is refused. */
const STATES_MAX = 50_000;

export type State =
  | { readonly kind: 'set'; readonly set: number; next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'assertion'; readonly assertion: Assertion; next: number }
  | { readonly kind: 'look'; readonly look: number; next: number }
  | { readonly kind: 'match' };

export interface Nfa {
  readonly states: readonly State[];
  readonly start: number;
}

export interface Look {
  readonly direction: 'ahead' | 'behind';
  readonly negated: boolean;
  readonly nfa: Nfa;
}

/** What all automata of one expression share: its sets, its lookarounds, its groups. */
export class NfaBuilder {
  readonly sets: CharacterSet[] = [];
  readonly looks: Look[] = [];
  readonly #setIndexes = new Map<CharacterSet, number>();
  readonly #lookIndexes = new Map<Atom, number>();
  readonly groupBodies = new Map<number, Alternation>();
  #states: State[] = [];

  /** Registers the groups below, for back-references to them. */
  collectGroups(body: Alternation): void {
    for (const branch of body.branches) {
      for (const { atom } of branch) {
        if (atom.kind !== 'group') continue;
        if (atom.capture > 0) this.groupBodies.set(atom.capture, atom.body);
        this.collectGroups(atom.body);
      }
    }
  }

  build(pieces: readonly Piece[]): Nfa {
    const outer = this.#states;
    this.#states = [{ kind: 'match' }];
    const start = this.#sequence(pieces, 0);
    const nfa = { states: this.#states, start };
    this.#states = outer;
    return nfa;
  }

  #add(state: State): number {
    if (this.#states.length >= STATES_MAX) throw regexError('size');
    return this.#states.push(state) - 1;
  }

  /** Every builder gives the entry of a fragment that goes on to `next`. */
  #sequence(pieces: readonly Piece[], next: number): number {
    return pieces.reduceRight((after, piece) => this.#piece(piece, after), next);
  }

  #alternation(body: Alternation, next: number): number {
    const entries = body.branches.map((branch) => this.#sequence(branch, next));
    return entries.length === 1 && entries[0] !== undefined ? entries[0] : this.#add({ kind: 'split', next: entries });
  }

  #piece({ atom, min, max }: Piece, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const exits: number[] = [];
      const loop = this.#add({ kind: 'split', next: exits });
      exits.push(this.#atom(atom, loop), next);
      entry = loop;
    } else {
      for (let count = min; count < max; count++) {
        entry = this.#add({ kind: 'split', next: [this.#atom(atom, entry), next] });
      }
    }
    for (let count = 0; count < min; count++) entry = this.#atom(atom, entry);
    return entry;
  }

  #atom(atom: Atom, next: number): number {
    switch (atom.kind) {
      case 'set':
        return this.#add({ kind: 'set', set: this.#setIndex(atom.set), next });
      case 'group':
        return this.#alternation(atom.body, next);
      case 'back-reference': {
        const body = this.groupBodies.get(atom.group);
        if (body === undefined) throw regexError('reference');
        return this.#alternation(body, next);
      }
      case 'assertion':
        return this.#add({ kind: 'assertion', assertion: atom.assertion, next });
      case 'look':
        return this.#add({ kind: 'look', look: this.#lookIndex(atom), next });
      default:
        return assertNever(atom);
    }
  }

  /** The same set has one number however often it is built, so that the alphabet is complete after the first build. */
  #setIndex(set: CharacterSet): number {
    const known = this.#setIndexes.get(set);
    if (known !== undefined) return known;
    const index = this.sets.push(set) - 1;
    this.#setIndexes.set(set, index);
    return index;
  }

  /** A lookaround inside another one gets the smaller number. */
  #lookIndex(atom: Atom & { readonly kind: 'look' }): number {
    const known = this.#lookIndexes.get(atom);
    if (known !== undefined) return known;
    const { direction, negated, body } = atom;
    const whole: Piece = { atom: { kind: 'group', capture: 0, body }, min: 1, max: 1, preference: 'none' };
    const index = this.looks.push({ direction, negated, nfa: this.build([whole]) }) - 1;
    this.#lookIndexes.set(atom, index);
    return index;
  }
}
