// From a value's text to its JSON text, as Postgres' to_json makes it.
import { findTypeByOid, typeByOid, type JsValue, type SessionContext } from '@twilio-sql/sql-engine/wire';
import * as oids from '../../result/type-oids.ts';

export type JsonTextWriter = (text: string) => string;

export function jsonTextOf(oid: number, context: SessionContext): JsonTextWriter {
  const type = findTypeByOid(oid);
  const isIso = context.dateStyle.format === 'ISO';
  if (type !== undefined && (type.kind === 'array' || (isDateOrTime(oid) && !isIso))) {
    const iso: SessionContext = { ...context, dateStyle: { format: 'ISO', order: 'YMD' } };
    return (text) => jsonOfValue(type.input(text, context), oid, iso);
  }
  return scalarWriter(oid);
}

function jsonOfValue(value: JsValue, oid: number, context: SessionContext): string {
  if (value === null) return 'null';
  const type = typeByOid(oid);
  if (type.kind !== 'array') return scalarWriter(oid)(type.output(value, context));
  if (typeof value !== 'object' || !('dimensions' in value)) throw new Error('the engine gave an array that is none');
  const elements = value.elements.map((element) => jsonOfValue(element, type.elementOid, context));
  return nested(elements, value.dimensions);
}

function nested(elements: readonly string[], dimensions: readonly number[]): string {
  const [size = 0, ...inner] = dimensions;
  if (inner.length === 0) return `[${elements.join(',')}]`;
  const each = inner.reduce((product, length) => product * length, 1);
  const parts = Array.from({ length: size }, (_, index) => nested(elements.slice(index * each, (index + 1) * each), inner));
  return `[${parts.join(',')}]`;
}

/** From the text form with ISO dates. */
function scalarWriter(oid: number): JsonTextWriter {
  switch (oid) {
    case oids.BOOL:
      return (text) => (text === 't' ? 'true' : 'false');
    case oids.INT2:
    case oids.INT4:
    case oids.INT8:
    case oids.OID:
    case oids.FLOAT4:
    case oids.FLOAT8:
    case oids.NUMERIC:
      // NaN and infinities are no JSON numbers.
      return (text) => (/^-?\d/.test(text) ? text : JSON.stringify(text));
    case oids.JSON_OID:
    case oids.JSONB:
      // Line breaks between tokens would break lines of jsonl; within strings there are none.
      return (text) => text.replace(/[\r\n]+/g, ' ');
    case oids.TIMESTAMP:
      return (text) => JSON.stringify(text.replace(' ', 'T'));
    case oids.TIMESTAMPTZ:
      return (text) => JSON.stringify(text.replace(' ', 'T').replace(/([+-]\d\d)( BC)?$/, '$1:00$2'));
    default:
      return (text) => JSON.stringify(text);
  }
}

function isDateOrTime(oid: number): boolean {
  return oid === oids.DATE || oid === oids.TIMESTAMP || oid === oids.TIMESTAMPTZ;
}
