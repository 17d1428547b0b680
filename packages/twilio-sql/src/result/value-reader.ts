// From an encoded value to what a JavaScript program works with. The JavaScript type depends on the SQL type alone,
// never on the value (except for infinite times, which Date can't hold): docs/embedded.md has the table.
import type { Format } from '@twilio-sql/sql-engine';
import { findTypeByOid, typeByOid, type JsValue, type SessionContext } from '@twilio-sql/sql-engine/wire';
import { decodeText } from './data-rows.ts';
import * as oids from './type-oids.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A value of a result. */
export type Value = JsonValue | bigint | Date | Uint8Array | readonly Value[];

export interface ValueReader {
  /** The form in which the engine has to send the value. */
  readonly format: Format;
  readonly read: (bytes: Buffer, start: number, end: number) => Value;
}

/** Postgres' text form, whatever the type. */
export const textReader: ValueReader = { format: 'text', read: decodeText };

/** A reader of one type's values; the context is that of the session. */
export function valueReader(oid: number, context: () => SessionContext): ValueReader {
  switch (oid) {
    case oids.BOOL:
      return fromText((text) => text === 't');
    case oids.INT2:
    case oids.INT4:
    case oids.OID:
    case oids.FLOAT4:
    case oids.FLOAT8:
      return fromText(Number);
    case oids.INT8:
      return fromText(BigInt);
    case oids.JSON_OID:
    case oids.JSONB:
      return fromText(parseJson);
    case oids.BYTEA:
      // A copy: the chunk that the bytes are in is not worth keeping for them.
      return { format: 'binary', read: (bytes, start, end) => Uint8Array.from(bytes.subarray(start, end)) };
    default:
      return isDateOrTime(elementOf(oid) ?? oid) ? fromBinary(oid, context) : fromTextOf(oid, context);
  }
}

function fromText(read: (text: string) => Value): ValueReader {
  return { format: 'text', read: (bytes, start, end) => read(decodeText(bytes, start, end)) };
}

function fromTextOf(oid: number, context: () => SessionContext): ValueReader {
  if (elementOf(oid) === undefined) return textReader;
  const type = typeByOid(oid);
  return fromText((text) => fromEngine(type.input(text, context()), oid, context()));
}

/** Dates and times, whose text forms depend on DateStyle and TimeZone and do not always tell the zone for sure. */
function fromBinary(oid: number, context: () => SessionContext): ValueReader {
  const { receive, formalName } = typeByOid(oid);
  if (receive === undefined) throw new Error(`type ${formalName} has no binary form`);
  return {
    format: 'binary',
    read: (bytes, start, end) => fromEngine(receive(bytes.subarray(start, end), context()), oid, context()),
  };
}

/** From the engine's form of a value. */
function fromEngine(value: JsValue, oid: number, context: SessionContext): Value {
  if (value === null) return null;
  const element = elementOf(oid);
  if (element !== undefined) return fromArray(value, element, context);
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
      // as: the engine's form of timestamps (types/values.ts).
      return fromMicroseconds(value as bigint);
    case oids.DATE:
      return typeByOid(oid).output(value, { ...context, dateStyle: { format: 'ISO', order: 'YMD' } });
    case oids.JSON_OID:
    case oids.JSONB:
      return parseJson(typeByOid(oid).output(value, context));
    default:
      return typeByOid(oid).output(value, context);
  }
}

/** How the engine, as Postgres, has ±infinity: the largest and the smallest 64-bit integer. */
const INFINITY = 2n ** 63n - 1n;
const NEGATIVE_INFINITY = -(2n ** 63n);

/** ±infinity comes as a number: there is no such Date. */
function fromMicroseconds(microseconds: bigint): Date | number {
  if (microseconds === INFINITY) return Infinity;
  if (microseconds === NEGATIVE_INFINITY) return -Infinity;
  // Times before 1970 are rounded down too, so that the order of values survives.
  const milliseconds = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  return new Date(Number(milliseconds));
}

function fromArray(value: JsValue, element: number, context: SessionContext): readonly Value[] {
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

function isDateOrTime(oid: number): boolean {
  return oid === oids.DATE || oid === oids.TIMESTAMP || oid === oids.TIMESTAMPTZ;
}

function parseJson(text: string): JsonValue {
  // as: JSON.parse returns nothing else.
  return JSON.parse(text) as JsonValue;
}
