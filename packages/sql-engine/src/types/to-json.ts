// Any value as JSON text, exactly as to_json prints it.

import { isoStyle, formatDate, formatTimestamp, formatTimestamptz } from './date-time-output.ts';
import { typeByOid } from './registry.ts';
import type { SessionContext, TypeDefinition } from './type-definition.ts';
import type { ArrayValue, JsValue, RecordValue } from './values.ts';

const numberTypes = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

type Writer = (value: NonNullable<JsValue>, session: SessionContext) => string;

const writers = new Map<number, Writer>();

export function toJsonText(value: JsValue, typeOid: number, session: SessionContext): string {
  if (value === null) return 'null';
  let write = writers.get(typeOid);
  if (write === undefined) {
    write = writerFor(typeByOid(typeOid));
    writers.set(typeOid, write);
  }
  return write(value, session);
}

function writerFor(type: TypeDefinition): Writer {
  if (type.kind === 'array' || type.category === 'A') {
    // An array type's values are ArrayValues.
    return (value, session) => arrayToJson(value as ArrayValue, type, session);
  }
  if (numberTypes.has(type.name)) {
    return (value, session) => {
      const text = type.output(value, session);
      return jsonNumber.test(text) ? text : JSON.stringify(text);
    };
  }
  switch (type.name) {
    case 'bool':
      return (value) => (value === true ? 'true' : 'false');
    case 'json':
    case 'jsonb':
      return (value, session) => type.output(value, session);
    case 'date':
      return (value) => JSON.stringify(formatDate(Number(value), isoStyle));
    case 'timestamp':
      return (value) => JSON.stringify(formatTimestamp(value as bigint, isoStyle).replace(/^(\d.*?) /, '$1T'));
    case 'timestamptz':
      return (value, session) => JSON.stringify(isoInstant(value as bigint, session));
    case 'record':
      return (value, session) => recordToJson(value as RecordValue, session);
    default:
      return (value, session) => JSON.stringify(type.output(value, session));
  }
}

/** Offsets always have minutes here: `2026-09-01T10:00:00+00:00`. */
function isoInstant(value: bigint, session: SessionContext): string {
  const text = formatTimestamptz(value, { ...session, dateStyle: isoStyle });
  return text.replace(/^(\d.*?) /, '$1T').replace(/([+-]\d\d)( BC)?$/, '$1:00$2');
}

function arrayToJson(array: ArrayValue, type: TypeDefinition, session: SessionContext): string {
  const { dimensions, elements } = array;
  if (dimensions.length === 0) return '[]';
  let next = 0;
  const write = (depth: number): string => {
    const parts: string[] = [];
    for (let index = 0; index < (dimensions[depth] ?? 0); index += 1) {
      if (depth < dimensions.length - 1) {
        parts.push(write(depth + 1));
      } else {
        const item = elements[next] ?? null;
        next += 1;
        parts.push(toJsonText(item, type.elementOid, session));
      }
    }
    return `[${parts.join(',')}]`;
  };
  return write(0);
}

/** Fields of an anonymous record are named f1, f2 … */
function recordToJson(record: RecordValue, session: SessionContext): string {
  const members = record.fields.map(
    ({ type, value, name }, index) => `${JSON.stringify(name ?? `f${index + 1}`)}:${toJsonText(value, type, session)}`,
  );
  return `{${members.join(',')}}`;
}
