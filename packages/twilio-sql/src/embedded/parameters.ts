// JavaScript values as the values of a statement's parameters, by the types that the statement gives them.
import { PgError, pgError } from '@twilio-sql/sql-engine';
import { typeByOid, type JsValue, type SessionContext } from '@twilio-sql/sql-engine/wire';
import * as oids from '../result/type-oids.ts';

/** What may be passed: plain objects only where json is wanted, or text. */
export type Parameter =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly Parameter[]
  | { readonly [key: string]: unknown };

type ArrayValue = Extract<JsValue, { readonly dimensions: readonly number[] }>;

/** Throws 08P01 for a wrong number of values, 22P02, 22007, 22003 … for a wrong value. */
export function toParameters(
  values: readonly Parameter[],
  types: readonly number[],
  context: SessionContext,
): readonly JsValue[] {
  if (values.length !== types.length) {
    throw pgError('08P01', `the statement requires ${types.length} parameters, but ${values.length} were given`);
  }
  return values.map((value, index) => {
    try {
      return toParameter(value, types[index] ?? 0, context);
    } catch (error) {
      if (!(error instanceof PgError)) throw error;
      throw new PgError({ ...error.fields, where: `parameter $${index + 1}` }, { cause: error });
    }
  });
}

function toParameter(value: Parameter, oid: number, context: SessionContext): JsValue {
  if (value === null || value === undefined) return null;
  const type = typeByOid(oid);
  if (type.kind === 'array' && Array.isArray(value)) return toArray(value, type.elementOid, context);
  if (oid === oids.BYTEA && value instanceof Uint8Array) return value;
  if ((oid === oids.TIMESTAMPTZ || oid === oids.TIMESTAMP) && value instanceof Date) return microsecondsOf(value);
  return type.input(oids.isJson(oid) ? toJsonText(value) : toText(value, type.formalName), context);
}

function toText(value: Exclude<Parameter, null | undefined>, typeName: string): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value instanceof Date) return isoText(value);
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
      if (!Array.isArray(value)) return JSON.stringify(value);
      throw pgError('42804', `a parameter of type ${typeName} can't be an array`, {
        hint: 'Cast the parameter to an array type, such as $1::text[].',
      });
    default:
      throw pgError('22023', `a parameter can't be a ${typeof value}`);
  }
}

/** Strings are JSON already, as in node-postgres: whoever means a JSON string passes JSON.stringify of it. */
function toJsonText(value: Exclude<Parameter, null | undefined>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string') throw pgError('22023', `a parameter can't be a ${typeof value}`);
  return text;
}

function isoText(value: Date): string {
  requireValid(value);
  return value.toISOString();
}

function microsecondsOf(value: Date): bigint {
  requireValid(value);
  return BigInt(value.getTime()) * 1000n;
}

function requireValid(value: Date): void {
  if (Number.isNaN(value.getTime())) throw pgError('22007', 'a parameter is an invalid Date');
}

function toArray(values: readonly Parameter[], elementOid: number, context: SessionContext): ArrayValue {
  const dimensions = dimensionsOf(values);
  const elements = flatten(values, dimensions.length).map((value) => toParameter(value, elementOid, context));
  if (elements.length === 0) return { dimensions: [], lowerBounds: [], elements: [] };
  const size = dimensions.reduce((product, length) => product * length, 1);
  if (size !== elements.length) {
    throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
  }
  return { dimensions, lowerBounds: dimensions.map(() => 1), elements };
}

/** By the first element at each level. */
function dimensionsOf(values: readonly Parameter[]): readonly number[] {
  const [first] = values;
  return Array.isArray(first) ? [values.length, ...dimensionsOf(first)] : [values.length];
}

function flatten(values: readonly Parameter[], depth: number): readonly Parameter[] {
  if (depth === 1) {
    if (!values.some((value) => Array.isArray(value))) return values;
    throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
  }
  return values.flatMap((value) => {
    if (Array.isArray(value)) return flatten(value, depth - 1);
    throw pgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
  });
}
