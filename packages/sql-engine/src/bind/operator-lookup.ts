// Which operator is meant by a name and operand types (Postgres' oper() and left_oper()).
// https://www.postgresql.org/docs/15/typeconv-oper.html

import { pgError } from '../errors.ts';
import type { FunctionDefinition, OperatorDefinition } from '../functions/function-definition.ts';
import { operatorsNamed } from '../functions/registry.ts';
import { OID } from '../types/oids.ts';
import { matchingCandidates, selectCandidate } from './candidates.ts';
import { isBinaryCoercible } from './coercion-path.ts';
import { isBuiltIn } from './schema-names.ts';
import { formatType, signatureOids } from './type-facts.ts';

interface OperatorCandidate {
  readonly operator: OperatorDefinition;
  /** Left (unless prefix) and right. */
  readonly types: readonly number[];
}

function candidatesNamed(name: string, arity: number): readonly OperatorCandidate[] {
  return operatorsNamed(name).flatMap((operator) => {
    const names = operator.left === undefined ? [operator.right] : [operator.left, operator.right];
    if (names.length !== arity) return [];
    const types = signatureOids(names);
    return types === undefined ? [] : [{ operator, types }];
  });
}

export interface ResolvedOperator extends OperatorCandidate {
  readonly name: string;
}

/** `types`: left and right, or the only operand of a prefix operator. */
export function resolveOperator(
  names: readonly string[],
  types: readonly number[],
  position: number | undefined,
): ResolvedOperator {
  const key = `${names.join('.')}(${types.join()})`;
  const known = resolved.get(key);
  if (known !== undefined) return known;
  const found = findOperator(names, types, position);
  if (found === undefined) throw undefinedOperator(names, types, position);
  const result = { ...found, name: names.at(-1) ?? '' };
  resolved.set(key, result);
  return result;
}

/** The registry does not change, and only what exists is kept: the map is bounded by operators and types. */
const resolved = new Map<string, ResolvedOperator>();

function findOperator(
  names: readonly string[],
  types: readonly number[],
  position: number | undefined,
): OperatorCandidate | undefined {
  if (!isBuiltIn(names)) return undefined;
  const candidates = candidatesNamed(names.at(-1) ?? '', types.length);
  const assumed = assumeAlike(types);
  const exact = candidates.find((candidate) => candidate.types.every((type, index) => type === assumed[index]));
  if (exact !== undefined) return exact;
  const matching = matchingCandidates(types, candidates);
  if (matching.length <= 1) return matching.at(0);
  const selected = selectCandidate(types, matching);
  if (selected !== undefined) return selected;
  throw pgError('42725', `operator is not unique: ${describe(names, types)}`, {
    hint: 'Could not choose a best candidate operator. You might need to add explicit type casts.',
    position,
  });
}

/** An unknown literal is first taken for the type of the other operand. */
function assumeAlike(types: readonly number[]): readonly number[] {
  const known = types.find((type) => type !== OID.unknown);
  return known === undefined ? types : types.map((type) => (type === OID.unknown ? known : type));
}

function describe(names: readonly string[], types: readonly number[]): string {
  const name = names.join('.');
  const [first, second] = types.map(formatType);
  return types.length === 1 ? `${name} ${first}` : `${first} ${name} ${second}`;
}

function undefinedOperator(names: readonly string[], types: readonly number[], position: number | undefined) {
  const hint =
    types.length === 1
      ? 'No operator matches the given name and argument type. You might need to add an explicit type cast.'
      : 'No operator matches the given name and argument types. You might need to add explicit type casts.';
  return pgError('42883', `operator does not exist: ${describe(names, types)}`, { hint, position });
}

/** The function of `=` or `<` for two values of one type. */
export function comparisonFunction(name: '=' | '<', type: number, position: number | undefined): FunctionDefinition {
  const known = comparisons.get(`${name}${type}`);
  if (known !== undefined) return known;
  const found = findComparison(name, type, position);
  comparisons.set(`${name}${type}`, found);
  return found;
}

const comparisons = new Map<string, FunctionDefinition>();

function findComparison(name: '=' | '<', type: number, position: number | undefined): FunctionDefinition {
  const candidates = candidatesNamed(name, 2);
  const exact = candidates.find(({ types }) => types.every((each) => each === type));
  if (exact !== undefined) return exact.operator.function;
  const coercible = candidates.find(({ types }) => types.every((each) => isBinaryCoercible(type, each)));
  if (coercible !== undefined) return coercible.operator.function;
  const kind = name === '=' ? 'an equality operator' : 'a comparison function';
  throw pgError('42883', `could not identify ${kind} for type ${formatType(type)}`, { position });
}
