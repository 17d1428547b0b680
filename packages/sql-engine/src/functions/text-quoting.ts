// Text: quoting for SQL, and splitting qualified names.

import { pgError } from '../errors.ts';
import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import { castToText } from './cast-to-text.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';
import { nullableFunction, strictFunction } from './define.ts';
import { quoteIdentifier } from './text-keywords.ts';

export function quoteLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** The argument as its type prints it. */
export function argumentText(value: JsValue, index: number, context: CallContext): string {
  const type = context.argumentTypes[index];
  if (type === undefined) throw new Error(`argument ${index} has no type`);
  return typeByOid(type).output(value, context.session);
}

export function textArray(elements: readonly (string | null)[]): ArrayValue {
  if (elements.length === 0) return { dimensions: [], lowerBounds: [], elements: [] };
  return { dimensions: [elements.length], lowerBounds: [1], elements };
}

function invalidIdentifier(text: string, detail?: string): Error {
  return pgError('22023', `string is not a valid identifier: "${text}"`, detail === undefined ? {} : { detail });
}

/** `"Some Schema".some_table` to its parts; unquoted ones fold to lower case. */
function parseIdentifier(text: string, strict: boolean): readonly string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  let afterDot = false;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = /^[\p{L}_\u0080-\u{10ffff}][\p{L}\p{N}_$\u0080-\u{10ffff}]*/u.exec(rest);
    if (quoted !== null) {
      if (quoted[1] === '') throw invalidIdentifier(text, 'Quoted identifier must not be empty.');
      parts.push((quoted[1] ?? '').replaceAll('""', '"'));
      rest = rest.slice(quoted[0].length);
    } else if (rest.startsWith('"')) {
      throw invalidIdentifier(text, 'String has unclosed double quotes.');
    } else if (plain !== null) {
      parts.push(plain[0].replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
      rest = rest.slice(plain[0].length);
    } else if (rest.startsWith('.')) {
      throw invalidIdentifier(text, 'No valid identifier before ".".');
    } else if (afterDot) {
      throw invalidIdentifier(text, 'No valid identifier after ".".');
    } else {
      throw invalidIdentifier(text);
    }
    rest = rest.trimStart();
    if (rest.startsWith('.')) {
      afterDot = true;
      rest = rest.slice(1).trimStart();
      continue;
    }
    if (rest === '' || !strict) return parts;
    throw invalidIdentifier(text);
  }
}

export const textQuotingFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 1282,
    name: 'quote_ident',
    args: ['text'],
    result: 'text',
    description: 'as an identifier, in double quotes where needed',
    examples: [{ sql: "quote_ident('Foo bar')", result: '"Foo bar"' }],
    implementation: (text) => quoteIdentifier(text),
  }),
  strictFunction({
    oid: 1283,
    name: 'quote_literal',
    args: ['text'],
    result: 'text',
    description: 'as a string literal',
    examples: [{ sql: "quote_literal('O''Reilly')", result: "'O''Reilly'" }],
    implementation: (text) => quoteLiteral(text),
  }),
  strictFunction({
    oid: 1285,
    name: 'quote_literal',
    args: ['anyelement'],
    result: 'text',
    volatility: 'stable',
    description: 'any value as a string literal',
    examples: [{ sql: 'quote_literal(42.5)', result: "'42.5'" }],
    implementation: (value, context) => quoteLiteral(castToText(value, context.argumentTypes[0] ?? 0, context)),
  }),
  nullableFunction({
    oid: 1289,
    name: 'quote_nullable',
    args: ['text'],
    result: 'text',
    description: 'as a string literal, NULL for null',
    examples: [{ sql: 'quote_nullable(NULL)', result: 'NULL' }],
    implementation: (text) => (text === null ? 'NULL' : quoteLiteral(text)),
  }),
  nullableFunction({
    oid: 1290,
    name: 'quote_nullable',
    args: ['anyelement'],
    result: 'text',
    volatility: 'stable',
    description: 'any value as a string literal, NULL for null',
    implementation: (value, context) =>
      value === null ? 'NULL' : quoteLiteral(castToText(value, context.argumentTypes[0] ?? 0, context)),
  }),
  strictFunction({
    oid: 1268,
    name: 'parse_ident',
    args: ['text', 'bool'],
    result: '_text',
    argumentNames: ['str', 'strict'],
    defaults: [true],
    description: 'a qualified name as an array of its parts',
    examples: [{ sql: `parse_ident('"SomeSchema".someTable')`, result: '{SomeSchema,sometable}' }],
    implementation: (text, strict) => textArray(parseIdentifier(text, strict)),
  }),
];
