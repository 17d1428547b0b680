// Polymorphic signatures: what anyelement, anyarray, anycompatible … stand for in a call
// (Postgres' check_generic_type_consistency and enforce_generic_type_consistency).

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { TypeDefinition } from '../types/type-definition.ts';
import { commonTypeOf } from './common-type.ts';
import { arrayTypeOf, elementTypeOf, formatType, isPolymorphic, POLYMORPHIC } from './type-facts.ts';

export interface PolymorphicMatch {
  readonly kind: 'match';
  /** undefined: only unknown literals were given. */
  readonly element: number | undefined;
  readonly compatible: number | undefined;
  /** The range types that anyrange and anymultirange stand for. */
  readonly range?: TypeDefinition['range'];
}

type Outcome = PolymorphicMatch | { readonly kind: 'mismatch'; readonly error: PgError };

const ELEMENTS: ReadonlySet<number> = new Set([POLYMORPHIC.anyelement, POLYMORPHIC.anynonarray, POLYMORPHIC.anyenum]);
const COMPATIBLES: ReadonlySet<number> = new Set([POLYMORPHIC.anycompatible, POLYMORPHIC.anycompatiblenonarray]);

export function matchPolymorphic(
  declared: readonly number[],
  actual: readonly number[],
  canCoerce: (source: number, target: number) => boolean,
): Outcome {
  let element: number | undefined;
  let array: number | undefined;
  let range: number | undefined;
  let multirange: number | undefined;
  const compatible: number[] = [];
  for (const [index, declaration] of declared.entries()) {
    const type = actual[index];
    if (ELEMENTS.has(declaration)) {
      if (type === OID.unknown) continue;
      if (element !== undefined && element !== type) return unlike('anyelement', element, type);
      element = type;
    } else if (declaration === POLYMORPHIC.anyarray) {
      if (type === OID.unknown) continue;
      if (array !== undefined && array !== type) return unlike('anyarray', array, type);
      array = type;
    } else if (declaration === POLYMORPHIC.anyrange) {
      if (type === OID.unknown) continue;
      if (range !== undefined && range !== type) return unlike('anyrange', range, type);
      range = type;
    } else if (declaration === POLYMORPHIC.anymultirange) {
      if (type === OID.unknown) continue;
      if (multirange !== undefined && multirange !== type) return unlike('anymultirange', multirange, type);
      multirange = type;
    } else if (COMPATIBLES.has(declaration)) {
      compatible.push(type);
    } else if (declaration === POLYMORPHIC.anycompatiblearray) {
      if (type === OID.unknown) continue;
      const elementType = elementTypeOf(type);
      if (elementType === undefined) return notAnArray('anycompatiblearray', type);
      compatible.push(elementType);
    }
  }
  if (array !== undefined && array !== POLYMORPHIC.anyarray) {
    const elementType = elementTypeOf(array);
    if (elementType === undefined) return notAnArray('anyarray', array);
    if (element !== undefined && element !== elementType) {
      return mismatch(
        'argument declared "anyarray" is not consistent with argument declared "anyelement"',
        `${formatType(array)} versus ${formatType(element)}`,
      );
    }
    element = elementType;
  }
  const ranges = rangesMeant(range, multirange, element);
  if (ranges?.kind === 'mismatch') return ranges;
  element ??= ranges?.types.subtypeOid;
  if (element !== undefined && declared.includes(POLYMORPHIC.anynonarray) && elementTypeOf(element) !== undefined) {
    return mismatch(`type matched to anynonarray is an array type: ${formatType(element)}`);
  }
  const common = compatibleType(declared, compatible, canCoerce);
  if (typeof common === 'object') return common;
  return { kind: 'match', element, compatible: common, ...(ranges === undefined ? {} : { range: ranges.types }) };
}

type RangesMeant =
  | { readonly kind: 'ranges'; readonly types: NonNullable<TypeDefinition['range']> }
  | Extract<Outcome, { kind: 'mismatch' }>;

/** What the given range and multirange types have in common; undefined when there are none. */
function rangesMeant(
  range: number | undefined,
  multirange: number | undefined,
  element: number | undefined,
): RangesMeant | undefined {
  const given = range ?? multirange;
  if (given === undefined) return undefined;
  for (const [type, kind] of [
    [range, 'range'],
    [multirange, 'multirange'],
  ] as const) {
    if (type !== undefined && typeByOid(type).kind !== kind) {
      return mismatch(`argument declared any${kind} is not a ${kind} type but type ${formatType(type)}`);
    }
  }
  const types = typeByOid(given).range;
  if (types === undefined) throw new Error(`no ranges for ${formatType(given)}`);
  if (range !== undefined && multirange !== undefined && types.multirangeOid !== multirange) {
    return mismatch(
      'argument declared anymultirange is not consistent with argument declared anyrange',
      `${formatType(multirange)} versus ${formatType(range)}`,
    );
  }
  if (element !== undefined && element !== types.subtypeOid) {
    return mismatch(
      `argument declared ${range === undefined ? 'anymultirange' : 'anyrange'} is not consistent with argument declared anyelement`,
      `${formatType(given)} versus ${formatType(element)}`,
    );
  }
  return { kind: 'ranges', types };
}

function compatibleType(
  declared: readonly number[],
  types: readonly number[],
  canCoerce: (source: number, target: number) => boolean,
): number | undefined | Outcome {
  const known = types.filter((type) => type !== OID.unknown);
  if (known.length === 0) {
    return types.length > 0 || declared.includes(POLYMORPHIC.anycompatiblearray) ? OID.text : undefined;
  }
  const common = commonTypeOf(known, canCoerce);
  if (common.kind === 'conflict' || !known.every((type) => canCoerce(type, common.type))) {
    return mismatch('arguments declared "anycompatible" are not all alike', known.map(formatType).join(' versus '));
  }
  if (declared.includes(POLYMORPHIC.anycompatiblenonarray) && elementTypeOf(common.type) !== undefined) {
    return mismatch(`type matched to anycompatiblenonarray is an array type: ${formatType(common.type)}`);
  }
  return common.type;
}

function unlike(family: string, first: number, second: number): Outcome {
  return mismatch(
    `arguments declared "${family}" are not all alike`,
    `${formatType(first)} versus ${formatType(second)}`,
  );
}

function notAnArray(family: string, type: number): Outcome {
  return mismatch(`argument declared ${family} is not an array but type ${formatType(type)}`);
}

function mismatch(message: string, detail?: string): Extract<Outcome, { kind: 'mismatch' }> {
  return { kind: 'mismatch', error: pgError('42804', message, { detail }) };
}

/** What a polymorphic declaration stands for in a match; the declaration itself when it is not polymorphic. */
export function instantiate(declaration: number, match: PolymorphicMatch): number {
  if (!isPolymorphic(declaration)) return declaration;
  if (COMPATIBLES.has(declaration)) return determined(match.compatible);
  if (declaration === POLYMORPHIC.anycompatiblearray) return arrayOf(determined(match.compatible));
  if (ELEMENTS.has(declaration)) return determined(match.element);
  if (declaration === POLYMORPHIC.anyarray) return arrayOf(determined(match.element));
  if (declaration === POLYMORPHIC.anyrange) return determined(match.range?.rangeOid);
  if (declaration === POLYMORPHIC.anymultirange) return determined(match.range?.multirangeOid);
  throw pgError('0A000', `type ${formatType(declaration)} is not supported as an argument`);
}

function determined(type: number | undefined): number {
  if (type !== undefined) return type;
  throw pgError('42804', 'could not determine polymorphic type because input has type unknown');
}

function arrayOf(element: number): number {
  const array = arrayTypeOf(element);
  if (array !== undefined) return array;
  throw pgError('42704', `could not find array type for data type ${formatType(element)}`);
}
