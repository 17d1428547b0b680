// Regular expressions: divides a match among the parts of a plan and notes what the groups got. Follows the order
// in which Postgres tries divisions, so that groups get what they get there.

import { assertNever } from '../errors.ts';
import type { Subject } from './regex-alphabet.ts';
import type { Dfa } from './regex-dfa.ts';
import type { Span } from './regex-match.ts';
import { groupsOf } from './regex-plan.ts';
import type { Part } from './regex-plan.ts';

type Concatenation = Part & { readonly kind: 'concatenation' };
type Iteration = Part & { readonly kind: 'iteration' };
type Reference = Part & { readonly kind: 'reference' };

export class Divider {
  readonly spans: (Span | undefined)[];
  readonly #subject: Subject;
  readonly #dfaOf: (part: Part) => Dfa;
  readonly #sameText: (first: number, second: number, length: number) => boolean;

  constructor(
    subject: Subject,
    groups: number,
    dfaOf: (part: Part) => Dfa,
    sameText: (first: number, second: number, length: number) => boolean,
  ) {
    this.spans = Array.from({ length: groups }, () => undefined);
    this.#subject = subject;
    this.#dfaOf = dfaOf;
    this.#sameText = sameText;
  }

  /** Whether the part matches exactly this span; its groups are set then. The automaton has said that it may. */
  divide(part: Part, start: number, end: number): boolean {
    if (!this.#divideParts(part, start, end)) return false;
    if (part.capture > 0) this.spans[part.capture - 1] = { start, end };
    return true;
  }

  #divideParts(part: Part, start: number, end: number): boolean {
    switch (part.kind) {
      case 'plain':
        return true;
      case 'concatenation':
        return this.#concatenation(part, start, end);
      case 'alternatives':
        return part.branches.some((branch) => this.#fits(branch, start, end) && this.divide(branch, start, end));
      case 'iteration':
        return this.#iteration(part, start, end);
      case 'reference':
        return this.#reference(part, start, end);
      default:
        return assertNever(part);
    }
  }

  #fits(part: Part, start: number, end: number): boolean {
    return this.#dfaOf(part).matchesExactly(this.#subject, start, end);
  }

  #forget(part: Part): void {
    for (const group of groupsOf(part)) this.spans[group - 1] = undefined;
  }

  #concatenation({ left, right }: Concatenation, start: number, end: number): boolean {
    const dfa = this.#dfaOf(left);
    const shorter = left.preference === 'shorter';
    let min = start;
    let max = end;
    for (;;) {
      const middle = shorter ? dfa.shortest(this.#subject, start, min, end) : dfa.longest(this.#subject, start, max);
      if (middle < 0) return false;
      if (this.#fits(right, middle, end)) {
        if (this.divide(left, start, middle) && this.divide(right, middle, end)) return true;
        this.#forget(left);
        this.#forget(right);
      }
      if (shorter ? middle === end : middle === start) return false;
      if (shorter) min = middle + 1;
      else max = middle - 1;
    }
  }

  /** Divides the span into `min` to `max` matches of the child, trying its preferred lengths first. */
  #iteration(part: Iteration, start: number, end: number): boolean {
    if (part.min === 0 && start === end) {
      // A child that can match nothing does so once; otherwise there is no turn at all.
      if (!this.#fits(part.child, start, end) || !this.divide(part.child, start, end)) this.#forget(part.child);
      return true;
    }
    const min = Math.max(part.min, 1);
    const max = Math.max(min, Math.min(part.max, end - start));
    const shorter = part.child.preference === 'shorter';
    const dfa = this.#dfaOf(part.child);
    /** ends[k] is where the k-th match ends; ends[0] is the start. */
    const ends: number[] = [start];
    const place = (count: number, from: number): boolean => {
      const previous = ends[count - 1] ?? start;
      const wanted = min - count;
      for (let limit = from; limit >= previous && limit <= end;) {
        const last = count >= max && shorter ? Math.max(limit, end) : limit;
        const found = shorter
          ? dfa.shortest(this.#subject, previous, last, end)
          : dfa.longest(this.#subject, previous, limit);
        if (found < 0) return false;
        const needless = found === previous && found !== end && (count >= min || wanted < end - found);
        if (!needless) {
          ends[count] = found;
          if (
            found === end
              ? this.#verify(part, ends, count, min)
              : count < max && place(count + 1, shorter ? found : end)
          ) {
            return true;
          }
        }
        limit = shorter ? found + 1 : found - 1;
      }
      return false;
    };
    return place(1, shorter ? start : end);
  }

  #verify(part: Iteration, ends: readonly number[], count: number, min: number): boolean {
    if (count < min) return false;
    for (let index = 1; index <= count; index++) {
      this.#forget(part.child);
      if (!this.divide(part.child, ends[index - 1] ?? 0, ends[index] ?? 0)) return false;
    }
    return true;
  }

  #reference({ group, min, max }: Reference, start: number, end: number): boolean {
    const span = this.spans[group - 1];
    if (span === undefined) return false;
    const unit = span.end - span.start;
    if (unit === 0) return start === end;
    if (start === end) return min === 0;
    const length = end - start;
    const repetitions = length / unit;
    if (!Number.isInteger(repetitions) || repetitions < min || repetitions > max) return false;
    for (let position = start; position < end; position += unit) {
      if (!this.#sameText(span.start, position, unit)) return false;
    }
    return true;
  }
}
