// From a value's text to its JSON text, as Postgres' to_json makes it.
import { typeByOid, findTypeByOid, type SessionContext } from '@twilio-sql/sql-engine/wire';
import * as oids from './type-oids.ts';

export type JsonTextWriter = (text: string) => string;

/** text[]: any array's text can be read as one. */
const TEXT_ARRAY = 1009;

/** Dates and times are ISO 8601, unless DateStyle has them printed otherwise: then they stay as they are. */
export function jsonTextOf(oid: number, context: SessionContext): JsonTextWriter {
  const type = findTypeByOid(oid);
  const isIso = context.dateStyle.format === 'ISO';
  if (type?.kind !== 'array') return scalarWriter(oid, isIso);
  const writeElement = scalarWriter(type.elementOid, isIso);
  const texts = typeByOid(TEXT_ARRAY);
  return (text) => {
    const value = texts.input(text, context);
    if (typeof value !== 'object' || value === null || !('dimensions' in value)) {
      throw new Error('the engine gave an array that is none');
    }
    const elements = value.elements.map((element) => (typeof element === 'string' ? writeElement(element) : 'null'));
    return nested(elements, value.dimensions);
  };
}

function nested(elements: readonly string[], dimensions: readonly number[]): string {
  const [size = 0, ...inner] = dimensions;
  if (inner.length === 0) return `[${elements.join(',')}]`;
  const each = inner.reduce((product, length) => product * length, 1);
  const parts = Array.from({ length: size }, (_, index) =>
    nested(elements.slice(index * each, (index + 1) * each), inner),
  );
  return `[${parts.join(',')}]`;
}

function scalarWriter(oid: number, isIso: boolean): JsonTextWriter {
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
      return isIso ? (text) => JSON.stringify(text.replace(' ', 'T')) : JSON.stringify;
    case oids.TIMESTAMPTZ:
      if (!isIso) return JSON.stringify;
      return (text) => JSON.stringify(text.replace(' ', 'T').replace(/([+-]\d\d)( BC)?$/, '$1:00$2'));
    default:
      return JSON.stringify;
  }
}
