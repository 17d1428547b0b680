// Constants as written: integers, numerics, booleans, NULL, and quoted literals that have no type yet.

import type { A_Const } from '@pgsql/types';
import { PgError } from '../errors.ts';
import { positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { typeByName, typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { located } from './state.ts';
import type { Binder } from './state.ts';
import type { ConstantExpression } from './tree.ts';

const bit = typeByName('bit').oid;
const INT4_MIN = -2147483648n;
const INT8_MIN = -9223372036854775808n;
const INT8_MAX = 9223372036854775807n;

export function bindConstant(node: A_Const, binder: Binder): ConstantExpression {
  const position = positionOfLocation(node.location);
  try {
    return located(binder, typedConstant(node, binder), position);
  } catch (error) {
    throw error instanceof PgError ? error.at(position) : error;
  }
}

function typedConstant(node: A_Const, binder: Binder): ConstantExpression {
  if (node.isnull === true) return constant(OID.unknown, null);
  if (node.ival !== undefined) return constant(OID.int4, node.ival.ival ?? 0);
  if (node.boolval !== undefined) return constant(OID.bool, node.boolval.boolval ?? false);
  if (node.fval !== undefined) return number(node.fval.fval ?? '0', binder);
  if (node.bsval !== undefined) return constant(bit, typeByOid(bit).input(node.bsval.bsval ?? '', binder.session));
  return constant(OID.unknown, node.sval?.sval ?? '');
}

/** Anything that is no int4: an int8 when it is an integer that fits, else a numeric. A sign comes with the digits. */
function number(text: string, binder: Binder): ConstantExpression {
  const digits = text.replaceAll('_', '');
  if (/^-\d+$/.test(digits)) {
    const value = BigInt(digits);
    if (value >= INT4_MIN) return constant(OID.int4, Number(value));
    if (value >= INT8_MIN) return constant(OID.int8, value);
  }
  if (/^(?:\d+|0[xob][\da-f]+)$/i.test(digits)) {
    const value = BigInt(digits.replace(/^0+(?=\d)/, ''));
    if (value <= INT8_MAX) return constant(OID.int8, value);
    return constant(OID.numeric, typeByOid(OID.numeric).input(value.toString(), binder.session));
  }
  return constant(OID.numeric, typeByOid(OID.numeric).input(digits, binder.session));
}

export function constant(type: number, value: JsValue): ConstantExpression {
  return { kind: 'constant', type, modifier: -1, value };
}
