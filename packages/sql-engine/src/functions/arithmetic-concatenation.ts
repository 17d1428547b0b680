// || of texts, bytes, and a text with any value that is not an array.

import { typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { casts } from './casts.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { CallContext, OperatorDefinition } from './function-definition.ts';

/** The functions that cast to text, by source type. */
const textCasts = new Map(
  casts.flatMap(({ source, target, method }) =>
    target === 'text' && typeof method !== 'string' ? [[source, method] as const] : [],
  ),
);

/** A value as the cast to text gives it: by the type's function, else as it prints. */
function castToText(value: JsValue, typeOid: number, context: CallContext): string {
  const type = typeByOid(typeOid);
  const text = textCasts.get(type.name)?.implementation([value], context);
  return typeof text === 'string' ? text : type.output(value, context.session);
}

function joinBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.byteLength + right.byteLength);
  bytes.set(left);
  bytes.set(right, left.byteLength);
  return bytes;
}

export const concatenationOperators: readonly OperatorDefinition[] = [
  operatorOf(
    '||',
    654,
    strictFunction({
      oid: 1258,
      name: 'textcat',
      args: ['text', 'text'],
      result: 'text',
      implementation: (left, right) => left + right,
      sql: ([left, right]) => `(${left ?? ''} || ${right ?? ''})`,
      description: 'two texts joined',
    }),
  ),
  operatorOf(
    '||',
    2779,
    strictFunction({
      oid: 2003,
      name: 'textanycat',
      args: ['text', 'anynonarray'],
      result: 'text',
      volatility: 'stable',
      implementation: (text, value, context) => text + castToText(value, context.argumentTypes[1] ?? 0, context),
      description: 'a text and a value joined',
    }),
  ),
  operatorOf(
    '||',
    2780,
    strictFunction({
      oid: 2004,
      name: 'anytextcat',
      args: ['anynonarray', 'text'],
      result: 'text',
      volatility: 'stable',
      implementation: (value, text, context) => castToText(value, context.argumentTypes[0] ?? 0, context) + text,
      description: 'a value and a text joined',
    }),
  ),
  operatorOf(
    '||',
    2018,
    strictFunction({
      oid: 2011,
      name: 'byteacat',
      args: ['bytea', 'bytea'],
      result: 'bytea',
      implementation: joinBytes,
      description: 'two byte strings joined',
    }),
  ),
];
