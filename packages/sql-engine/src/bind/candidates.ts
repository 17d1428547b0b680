// Choosing among overloads (Postgres' func_match_argtypes and func_select_candidate).
// https://www.postgresql.org/docs/15/typeconv-func.html

import { OID } from '../types/oids.ts';
import type { TypeCategory } from '../types/type-definition.ts';
import { canCoerce } from './coercion-path.ts';
import { categoryOf, isPreferred } from './type-facts.ts';

export interface Candidate {
  /** OIDs, one for each argument of the call. */
  readonly types: readonly number[];
}

/** The candidates that the arguments can be coerced to implicitly. */
export function matchingCandidates<C extends Candidate>(
  inputs: readonly number[],
  candidates: readonly C[],
): readonly C[] {
  return candidates.filter((candidate) => canCoerce(inputs, candidate.types, 'implicit'));
}

/** The best one; undefined when it is ambiguous. All candidates match already. */
export function selectCandidate<C extends Candidate>(inputs: readonly number[], matching: readonly C[]): C | undefined {
  const isKnown = (index: number) => inputs[index] !== OID.unknown;
  let candidates = mostMatches(matching, inputs, (type, index) => isKnown(index) && type === inputs[index]);
  if (candidates.length === 1) return candidates[0];
  const categories = inputs.map(categoryOf);
  candidates = mostMatches(
    candidates,
    inputs,
    (type, index) => isKnown(index) && (type === inputs[index] || isPreferred(categories[index], type)),
  );
  if (candidates.length === 1) return candidates[0];
  if (inputs.every((_, index) => isKnown(index))) return undefined;
  candidates = byUnknownCategories(candidates, inputs);
  if (candidates.length === 1) return candidates[0];
  return assumingUnknownsAlike(candidates, inputs);
}

function mostMatches<C extends Candidate>(
  candidates: readonly C[],
  inputs: readonly number[],
  matches: (type: number, index: number) => boolean,
): readonly C[] {
  const counts = candidates.map(({ types }) => inputs.filter((_, index) => matches(types[index], index)).length);
  const most = Math.max(...counts);
  return candidates.filter((_, index) => counts[index] === most);
}

interface Slot {
  readonly index: number;
  readonly category: TypeCategory;
  readonly preferred: boolean;
}

/** For each unknown argument the category that all candidates agree on, or string if some candidate takes one. */
function byUnknownCategories<C extends Candidate>(candidates: readonly C[], inputs: readonly number[]): readonly C[] {
  const slots: Slot[] = [];
  for (const [index, input] of inputs.entries()) {
    if (input !== OID.unknown) continue;
    const types = candidates.map((candidate) => candidate.types[index]);
    const categories = new Set(types.map(categoryOf));
    const category = categories.has('S') ? 'S' : categoryOf(types[0]);
    if (category !== 'S' && categories.size > 1) return candidates;
    slots.push({ index, category, preferred: types.some((type) => isPreferred(category, type)) });
  }
  const kept = candidates.filter(({ types }) =>
    slots.every(({ index, category, preferred }) =>
      preferred ? isPreferred(category, types[index]) : categoryOf(types[index]) === category,
    ),
  );
  return kept.length > 0 ? kept : candidates;
}

/** When all known arguments have one type, the unknown ones may be meant to have it too. */
function assumingUnknownsAlike<C extends Candidate>(
  candidates: readonly C[],
  inputs: readonly number[],
): C | undefined {
  const known = new Set(inputs.filter((type) => type !== OID.unknown));
  if (known.size !== 1) return undefined;
  const [type] = known;
  const alike = inputs.map(() => type);
  const fitting = candidates.filter((candidate) => canCoerce(alike, candidate.types, 'implicit'));
  return fitting.length === 1 ? fitting[0] : undefined;
}
