// *= *<> *< *<= *>= *>: records compared by the bytes of their values, so that 1.0 and 1.00 differ.
// https://www.postgresql.org/docs/15/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON

import { pgError } from '../errors.ts';
import { findTypeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue, RecordValue } from '../types/values.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { OperatorDefinition } from './function-definition.ts';

/** The binary form stands for the image: its order is that of the bytes, unsigned, as in Postgres for most types. */
function imageOf(value: JsValue, oid: number, session: SessionContext): Uint8Array {
  const type = findTypeByOid(oid);
  if (type === undefined) throw new Error(`no type with OID ${oid}`);
  return type.send?.(value, session) ?? Buffer.from(type.output(value, session), 'utf8');
}

function typeName(oid: number): string {
  return findTypeByOid(oid)?.formalName ?? 'unknown';
}

/** Nulls are equal and come last. */
function compareImages(left: RecordValue, right: RecordValue, session: SessionContext): number {
  for (const [index, a] of left.fields.entries()) {
    const b = right.fields[index];
    if (b === undefined) break;
    if (a.type !== b.type) {
      throw pgError(
        '42804',
        `cannot compare dissimilar column types ${typeName(a.type)} and ${typeName(b.type)} at record column ${index + 1}`,
      );
    }
    if (a.value === null || b.value === null) {
      const order = Number(a.value === null) - Number(b.value === null);
      if (order !== 0) return order;
      continue;
    }
    const order = Buffer.compare(imageOf(a.value, a.type, session), imageOf(b.value, b.type, session));
    if (order !== 0) return order;
  }
  if (left.fields.length !== right.fields.length) {
    throw pgError('42804', 'cannot compare record types with different numbers of columns');
  }
  return 0;
}

/** Operator, operator OID, function, function OID, commutator, negator, when it holds. */
const rows = [
  ['*=', 3188, 'record_image_eq', 3181, '*=', '*<>', (order: number) => order === 0],
  ['*<>', 3189, 'record_image_ne', 3182, '*<>', '*=', (order: number) => order !== 0],
  ['*<', 3190, 'record_image_lt', 3183, '*>', '*>=', (order: number) => order < 0],
  ['*>', 3191, 'record_image_gt', 3184, '*<', '*<=', (order: number) => order > 0],
  ['*<=', 3192, 'record_image_le', 3185, '*>=', '*>', (order: number) => order <= 0],
  ['*>=', 3193, 'record_image_ge', 3186, '*<=', '*<', (order: number) => order >= 0],
] as const;

export const recordImageOperators: readonly OperatorDefinition[] = rows.map(
  ([operator, operatorOid, name, oid, commutator, negator, holds]) =>
    operatorOf(
      operator,
      operatorOid,
      strictFunction({
        oid,
        name,
        args: ['record', 'record'],
        result: 'bool',
        description: `${operator.slice(1)} by the bytes of the values`,
        implementation: (left, right, { session }) => holds(compareImages(left, right, session)),
      }),
      { commutator, negator },
    ),
);
