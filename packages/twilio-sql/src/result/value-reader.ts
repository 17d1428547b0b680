// From a value's text to what a JavaScript program works with. The JavaScript type depends on the SQL type alone,
// never on the value (except for infinite times, which Date can't hold): docs/embedded.md has the table.
import { findTypeByOid, typeByOid, type JsValue, type SessionContext } from '@twilio-sql/sql-engine/wire';
import * as oids from './type-oids.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A value of a result. */
export type Value = null | boolean | number | bigint | string | Date | Uint8Array | JsonValue | readonly Value[];

export type ValueReader = (text: string) => Value;

/** A reader of one type's text, as the settings of the context made it. */
export function valueReader(oid: number, context: SessionContext): ValueReader {
  switch (oid) {
    case oids.BOOL:
      return (text) => text === 't';
    case oids.INT2:
    case oids.INT4:
    case oids.OID:
    case oids.FLOAT4:
    case oids.FLOAT8:
      return Number;
    case oids.INT8:
      return BigInt;
    case oids.JSON_OID:
    case oids.JSONB:
      return parseJson;
    case oids.DATE:
      if (context.dateStyle.format === 'ISO') return (text) => text;
      break;
    case oids.TIMESTAMP:
    case oids.TIMESTAMPTZ:
    case oids.BYTEA:
      break;
    default:
      if (elementOf(oid) === undefined) return (text) => text;
  }
  const type = typeByOid(oid);
  return (text) => fromEngine(type.input(text, context), oid, context);
}

/** From the engine's form of a value. */
function fromEngine(value: JsValue, oid: number, context: SessionContext): Value {
  if (value === null) return null;
  const element = elementOf(oid);
  if (element !== undefined) return arrayOf(value, element, context);
  switch (oid) {
    case oids.BOOL:
    case oids.INT2:
    case oids.INT4:
    case oids.OID:
    case oids.FLOAT4:
    case oids.FLOAT8:
    case oids.INT8:
    case oids.BYTEA:
      // as: the engine's form of these types is one of these (types/values.ts).
      return value as boolean | number | bigint | Uint8Array;
    case oids.TIMESTAMP:
    case oids.TIMESTAMPTZ:
      return dateOf(value, typeByOid(oid).output(value, context));
    case oids.DATE:
      return typeByOid(oid).output(value, isoDates(context));
    case oids.JSON_OID:
    case oids.JSONB:
      return parseJson(typeByOid(oid).output(value, context));
    default:
      return typeByOid(oid).output(value, context);
  }
}

/** ±infinity comes as a number: there is no such Date. */
function dateOf(value: JsValue, text: string): Date | number {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  // Times before 1970 round down too, so that the order of values survives.
  const microseconds = value as bigint; // as: the engine's form of timestamps (types/values.ts).
  const milliseconds = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  return new Date(Number(milliseconds));
}

function arrayOf(value: JsValue, element: number, context: SessionContext): readonly Value[] {
  if (typeof value !== 'object' || value === null || !('dimensions' in value)) {
    throw new Error('the engine gave an array that is none');
  }
  const { dimensions, elements } = value;
  const flat = elements.map((item) => fromEngine(item, element, context));
  return nest(flat, dimensions);
}

/** Row-major elements as arrays of arrays. */
function nest(flat: readonly Value[], dimensions: readonly number[]): readonly Value[] {
  const [size = 0, ...inner] = dimensions;
  if (inner.length === 0) return flat;
  const each = inner.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, index) => nest(flat.slice(index * each, (index + 1) * each), inner));
}

/** The element type's OID of an array type. */
function elementOf(oid: number): number | undefined {
  const type = findTypeByOid(oid);
  return type?.kind === 'array' ? type.elementOid : undefined;
}

function isoDates(context: SessionContext): SessionContext {
  return { ...context, dateStyle: { format: 'ISO', order: 'YMD' } };
}

function parseJson(text: string): JsonValue {
  // as: JSON.parse returns nothing else.
  return JSON.parse(text) as JsonValue;
}
