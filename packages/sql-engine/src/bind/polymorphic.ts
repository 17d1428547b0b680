// Polymorphic signatures: what anyelement, anyarray, anycompatible … stand for in a call
// (Postgres' check_generic_type_consistency and enforce_generic_type_consistency).

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { commonTypeOf } from './common-type.ts';
import { arrayTypeOf, elementTypeOf, formatType, isPolymorphic, POLYMORPHIC } from './type-facts.ts';

export interface PolymorphicMatch {
  readonly kind: 'match';
  /** undefined: only unknown literals were given. */
  readonly element: number | undefined;
  readonly compatible: number | undefined;
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
  if (element !== undefined && declared.includes(POLYMORPHIC.anynonarray) && elementTypeOf(element) !== undefined) {
    return mismatch(`type matched to anynonarray is an array type: ${formatType(element)}`);
  }
  const common = compatibleType(declared, compatible, canCoerce);
  if (typeof common === 'object') return common;
  return { kind: 'match', element, compatible: common };
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

function mismatch(message: string, detail?: string): Outcome {
  return { kind: 'mismatch', error: pgError('42804', message, { detail }) };
}

/** What a polymorphic declaration stands for in a match; the declaration itself when it is not polymorphic. */
export function instantiate(declaration: number, match: PolymorphicMatch): number {
  if (!isPolymorphic(declaration)) return declaration;
  if (COMPATIBLES.has(declaration)) return determined(match.compatible);
  if (declaration === POLYMORPHIC.anycompatiblearray) return arrayOf(determined(match.compatible));
  if (ELEMENTS.has(declaration)) return determined(match.element);
  if (declaration === POLYMORPHIC.anyarray) return arrayOf(determined(match.element));
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
