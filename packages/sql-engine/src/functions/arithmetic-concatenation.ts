// || of texts, bytes, and a text with any value that is not an array.

import { castToText } from './cast-to-text.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { OperatorDefinition } from './function-definition.ts';

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
