// Which routine a call means: overloads, defaults, VARIADIC, named arguments (Postgres' func_get_detail).
// https://www.postgresql.org/docs/15/typeconv-func.html

import { notSupported, pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import type { Routine } from '../functions/function-definition.ts';
import { routinesNamed } from '../functions/registry.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { matchingCandidates, selectCandidate } from './candidates.ts';
import { coercionPath } from './coercion-path.ts';
import { isBuiltIn } from './schema-names.ts';
import { findType } from './type-name.ts';
import { elementTypeOf, formatType, signatureOids } from './type-facts.ts';

export interface RoutineCall {
  /** As written, qualified or not. */
  readonly names: readonly string[];
  readonly types: readonly number[];
  /** Names of the trailing named arguments. */
  readonly argumentNames: readonly string[];
  /** The only argument is a literal without a type. */
  readonly literal?: boolean;
  /** VARIADIC was written before the last argument. */
  readonly variadic: boolean;
  readonly position: number | undefined;
}

export interface RoutineMatch {
  readonly kind: 'routine';
  readonly routine: Routine;
  /** Declared types of the arguments given, in the order of `order`, VARIADIC expanded. */
  readonly types: readonly number[];
  /** For each declared argument the index of the given one; defaults left out. */
  readonly order: readonly number[];
  /** Arguments that were left out, by their place among the declared ones. */
  readonly defaults: readonly { readonly index: number; readonly type: number; readonly value: JsValue }[];
  /** From this declared argument on, the given ones are elements of an array; undefined when not VARIADIC. */
  readonly collectFrom: number | undefined;
  /** The elements of the last given argument are arguments of any type. */
  readonly anyElements?: boolean;
}

/** A call that is a cast in disguise: `date(x)`. */
export interface CastMatch {
  readonly kind: 'cast';
  readonly type: number;
}

/** Overloads of a possibly qualified name. */
export function routinesCalled(names: readonly string[]): readonly Routine[] {
  return isBuiltIn(names) ? routinesNamed(names.at(-1) ?? '') : [];
}

/** undefined when there is none that fits. */
export function findRoutine(call: RoutineCall): RoutineMatch | CastMatch | undefined {
  const key = `${call.names.join('.')}(${call.types.join()})${call.variadic ? '*' : ''}${call.literal === true ? "'" : ''}${call.argumentNames.join()}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const result = searchRoutine(call);
  if (result !== undefined && call.types.length <= KEPT_ARGUMENTS_MAX) found.set(key, result);
  return result;
}

/** The registry does not change. Calls with more arguments than this are too many and too rare to keep. */
const KEPT_ARGUMENTS_MAX = 4;
const found = new Map<string, RoutineMatch | CastMatch>();

function searchRoutine(call: RoutineCall): RoutineMatch | CastMatch | undefined {
  const candidates = preferPlain(routinesCalled(call.names).flatMap((routine) => candidateOf(routine, call) ?? []));
  const inputs = (candidate: RoutineMatch) => candidate.order.map((index) => call.types[index]);
  const exact = candidates.find((candidate) =>
    candidate.types.every((type, index) => type === inputs(candidate)[index]),
  );
  if (exact !== undefined) return exact;
  const cast = castInDisguise(call);
  if (cast !== undefined) return cast;
  // With named arguments each candidate may order them in its own way.
  const matching = candidates.filter((candidate) => matchingCandidates(inputs(candidate), [candidate]).length > 0);
  if (matching.length <= 1) return matching.at(0);
  const selected = selectCandidate(inputs(matching[0]), matching);
  if (selected !== undefined) return selected;
  throw pgError('42725', `function ${signature(call)} is not unique`, {
    hint: 'Could not choose a best candidate function. You might need to add explicit type casts.',
    position: call.position,
  });
}

function candidateOf(routine: Routine, call: RoutineCall): RoutineMatch | undefined {
  const declared = signatureOids(routine.argumentTypes);
  if (declared === undefined) return undefined;
  const given = call.types.length;
  const variadic = 'variadic' in routine && routine.variadic === true;
  if (variadic && !call.variadic) {
    if (given < declared.length || call.argumentNames.length > 0) return undefined;
    return expandVariadic(routine, declared, given);
  }
  if (call.variadic && !variadic) return undefined;
  const anyElements = call.variadic && declared.at(-1) === OID.any;
  if (anyElements && (routine.kind !== 'function' || elementTypeOf(call.types.at(-1) ?? 0) === undefined)) {
    if (routine.kind !== 'function') throw notSupported(`VARIADIC with ${routine.name}`, call.position);
    throw pgError('42804', 'VARIADIC argument must be an array', { position: call.position });
  }
  const order = argumentOrder(routine, declared.length, call);
  if (order === undefined) return undefined;
  const present = declared.flatMap((type, index) =>
    order[index] === undefined ? [] : [{ type, given: order[index] }],
  );
  const defaults = defaultsOf(routine, declared, order);
  if (defaults === undefined) return undefined;
  return {
    kind: 'routine',
    routine,
    types: present.map((argument) => argument.type),
    order: present.map((argument) => argument.given),
    defaults,
    collectFrom: undefined,
    ...(anyElements ? { anyElements } : {}),
  };
}

function expandVariadic(routine: Routine, declared: readonly number[], given: number): RoutineMatch {
  const last = declared[declared.length - 1];
  const element = last === OID.any ? OID.any : variadicElement(last);
  const fixed = declared.slice(0, -1);
  const types = [...fixed, ...Array.from({ length: given - fixed.length }, () => element)];
  return {
    kind: 'routine',
    routine,
    types,
    order: types.map((_, index) => index),
    defaults: [],
    collectFrom: last === OID.any ? undefined : fixed.length,
  };
}

/** Element of the declared array, which may be polymorphic. */
function variadicElement(array: number): number {
  const definition = typeByOid(array);
  if (definition.name === 'anyarray') return OID.anyelement;
  if (definition.name === 'anycompatiblearray') return 5077;
  return elementTypeOf(array) ?? array;
}

/** For each declared argument the index of the given one, undefined where its default is wanted. */
function argumentOrder(routine: Routine, length: number, call: RoutineCall): (number | undefined)[] | undefined {
  const given = call.types.length;
  if (given > length) return undefined;
  const positional = given - call.argumentNames.length;
  const order: (number | undefined)[] = Array.from({ length }, (_, index) => (index < positional ? index : undefined));
  for (const [offset, name] of call.argumentNames.entries()) {
    const index = routine.argumentNames?.indexOf(name) ?? -1;
    if (index < positional || order[index] !== undefined) return undefined;
    order[index] = positional + offset;
  }
  return order;
}

function defaultsOf(
  routine: Routine,
  declared: readonly number[],
  order: readonly (number | undefined)[],
): RoutineMatch['defaults'] | undefined {
  const missing = order.flatMap((given, index) => (given === undefined ? [index] : []));
  if (missing.length === 0) return [];
  const values = 'defaults' in routine ? (routine.defaults ?? []) : [];
  const firstWithDefault = declared.length - values.length;
  if (missing.some((index) => index < firstWithDefault)) return undefined;
  return missing.map((index) => ({ index, type: declared[index], value: values[index - firstWithDefault] }));
}

/** Of two candidates with the same types, the one without VARIADIC and with fewer defaults. */
function preferPlain(candidates: readonly RoutineMatch[]): readonly RoutineMatch[] {
  const cost = (candidate: RoutineMatch) =>
    (candidate.collectFrom === undefined ? 0 : 1000) + candidate.defaults.length;
  const best = new Map<string, RoutineMatch>();
  for (const candidate of candidates) {
    const key = `${candidate.types.join()}|${candidate.order.join()}`;
    const other = best.get(key);
    if (other === undefined || cost(candidate) < cost(other)) best.set(key, candidate);
  }
  return [...best.values()];
}

/** `int4('5')`, `text(x)`: a type's name called with one argument, where that is no more than a relabel or text. */
function castInDisguise(call: RoutineCall): CastMatch | undefined {
  if (call.types.length !== 1 || call.argumentNames.length > 0 || call.variadic) return undefined;
  const target = findType(call.names);
  if (target === undefined || target.kind === 'pseudo') return undefined;
  const [source] = call.types;
  if (source === OID.unknown) return call.literal === true ? { kind: 'cast', type: target.oid } : undefined;
  // A cast by a function is that function, found by its own name.
  const path = coercionPath(source, target.oid, 'explicit');
  if (path?.kind === 'relabel' || (path?.kind === 'io' && source !== OID.record))
    return { kind: 'cast', type: target.oid };
  return undefined;
}

/** `lower(integer, a => text)` */
export function signature(call: RoutineCall): string {
  const positional = call.types.length - call.argumentNames.length;
  const types = call.types.map((type, index) => {
    const name = call.argumentNames[index - positional];
    return index < positional ? formatType(type) : `${name} => ${formatType(type)}`;
  });
  return `${call.names.join('.')}(${types.join(', ')})`;
}

export function undefinedRoutine(call: RoutineCall): PgError {
  return pgError('42883', `function ${signature(call)} does not exist`, {
    hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
    position: call.position,
  });
}
