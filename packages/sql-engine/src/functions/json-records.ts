// json and jsonb as rows whose columns the query names: json_to_record, json_to_recordset, json_populate_record and
// json_populate_recordset, and the same of jsonb.
// https://www.postgresql.org/docs/15/functions-json.html#FUNCTIONS-JSON-PROCESSING-TABLE

import { pgError } from '../errors.ts';
import { parseJsonb, writeJsonb } from '../types/json-parser.ts';
import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { ArrayValue, JsValue, RecordValue } from '../types/values.ts';
import { nullableSetFunction, strictFunction } from './define.ts';
import type { CallContext, ContextColumn, FunctionDefinition, SetFunctionDefinition } from './function-definition.ts';
import { jsonKind, jsonStringText, rawElements, rawMembers } from './json-scan.ts';

type JsonType = 'json' | 'jsonb';

/** The columns that the query wants; a row that is the argument has its own names for them. */
function columnsOf({ columns }: CallContext, base: RecordValue | null): readonly ContextColumn[] {
  if (base === null) {
    if (columns !== undefined) return columns;
    throw pgError('42804', 'could not determine row type for result of json_populate_record', {
      hint: 'Provide a non-null record argument, or call the function in the FROM clause using a column definition list.',
    });
  }
  const own = base.fields.map(({ type, name }, index) => ({ name: name ?? `f${index + 1}`, type, modifier: -1 }));
  if (columns === undefined) return own;
  if (columns.length === own.length && columns.every(({ type }, index) => type === own[index]?.type)) return own;
  throw pgError('42804', 'function return row and query-specified return row do not match');
}

function toRecord(text: string, columns: readonly ContextColumn[], base: RecordValue | null, session: SessionContext) {
  const kind = jsonKind(text);
  if (kind !== 'object') {
    throw pgError('22023', `cannot call populate_composite on ${kind === 'array' ? 'an array' : 'a scalar'}`);
  }
  const members = new Map<string, string>();
  for (const { key, value } of rawMembers(text)) members.set(key, value);
  const fields = columns.map(({ name, type, modifier }, index) => {
    const raw = members.get(name);
    const value = raw === undefined ? (base?.fields[index]?.value ?? null) : toValue(raw, type, modifier, session);
    return { type, name, value };
  });
  return { fields };
}

/** A string's text, or the JSON as it is written, as the type's input; arrays element by element. */
function toValue(raw: string, type: number, modifier: number, session: SessionContext): JsValue {
  const kind = jsonKind(raw);
  if (kind === 'null') return null;
  const definition = typeByOid(type);
  if (definition.name === 'json') return raw;
  if (definition.name === 'jsonb') return writeJsonb(parseJsonb(raw));
  if (definition.kind === 'array' && kind !== 'string') {
    if (kind !== 'array') throw pgError('22P02', 'expected JSON array');
    return toArray(raw, definition.elementOid, modifier, session);
  }
  const value = definition.input(kind === 'string' ? jsonStringText(raw) : raw, session);
  return definition.modifier === undefined || modifier === -1
    ? value
    : definition.modifier.apply(value, modifier, false);
}

/** Arrays inside make further dimensions, all of one shape. */
function toArray(raw: string, elementType: number, modifier: number, session: SessionContext): ArrayValue {
  const dimensions: number[] = [];
  const elements: JsValue[] = [];
  let leafDepth = -1;
  const visit = (text: string, depth: number): void => {
    const parts = [...rawElements(text)];
    const size = (dimensions[depth] ??= parts.length);
    if (size !== parts.length) throw malformed();
    for (const part of parts) {
      if (jsonKind(part) === 'array') {
        if (leafDepth === depth) throw malformed();
        visit(part, depth + 1);
        continue;
      }
      if (leafDepth === -1) leafDepth = depth;
      if (leafDepth !== depth || depth !== dimensions.length - 1) throw malformed();
      elements.push(toValue(part, elementType, modifier, session));
    }
  };
  visit(raw, 0);
  if (elements.length === 0) return { dimensions: [], lowerBounds: [], elements };
  return { dimensions, lowerBounds: dimensions.map(() => 1), elements };
}

function malformed() {
  return pgError('22P02', 'malformed JSON array', {
    detail: 'Multidimensional arrays must have sub-arrays with matching dimensions.',
  });
}

function* toRecords(name: string, text: string, base: RecordValue | null, context: CallContext) {
  const kind = jsonKind(text);
  if (kind !== 'array')
    throw pgError('22023', `cannot call ${name} on ${kind === 'object' ? 'an object' : 'a scalar'}`);
  const columns = columnsOf(context, base);
  for (const element of rawElements(text)) {
    if (jsonKind(element) !== 'object') {
      throw pgError('22023', `argument of ${name} must be an array of objects`);
    }
    yield toRecord(element, columns, base, context.session).fields.map((field) => field.value);
  }
}

const oids = {
  json: { toRecord: 3204, toRecords: 3205, populate: 3960, populateSet: 3961 },
  jsonb: { toRecord: 3490, toRecords: 3491, populate: 3209, populateSet: 3475 },
} as const;

function toRecordOf(type: JsonType): FunctionDefinition {
  return strictFunction({
    oid: oids[type].toRecord,
    name: `${type}_to_record`,
    args: [type],
    result: 'record',
    volatility: 'stable',
    description: 'a row of the columns that the column definition list names',
    implementation: (text, context) => toRecord(text, columnsOf(context, null), null, context.session),
  });
}

function toRecordsOf(type: JsonType): SetFunctionDefinition {
  const name = `${type}_to_recordset`;
  return nullableSetFunction({
    oid: oids[type].toRecords,
    name,
    args: [type],
    result: 'record',
    volatility: 'stable',
    description: 'a row for each object, of the columns that the column definition list names',
    rows: (text, context) => (text === null ? [] : toRecords(name, text, null, context)),
  });
}

/** json's have a third argument, without a meaning any more. */
function populateArguments(type: JsonType) {
  return type === 'json'
    ? {
        argumentTypes: ['anyelement', 'json', 'bool'],
        argumentNames: ['base', 'from_json', 'use_json_as_text'],
        defaults: [false],
      }
    : { argumentTypes: ['anyelement', 'jsonb'] };
}

function recordOf(value: JsValue | undefined): RecordValue | null {
  return typeof value === 'object' && value !== null && 'fields' in value ? value : null;
}

function textOf(value: JsValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function populateRecord(type: JsonType): FunctionDefinition {
  return {
    kind: 'function',
    oid: oids[type].populate,
    name: `${type}_populate_record`,
    ...populateArguments(type),
    resultType: 'anyelement',
    strict: false,
    volatility: 'stable',
    description: 'the row, with the fields that the object has in their place',
    implementation: ([first, second], context) => {
      const [base, text] = [recordOf(first), textOf(second)];
      return text === null ? base : toRecord(text, columnsOf(context, base), base, context.session);
    },
  };
}

function populateRecordset(type: JsonType): SetFunctionDefinition {
  const name = `${type}_populate_recordset`;
  return {
    kind: 'set-function',
    oid: oids[type].populateSet,
    name,
    ...populateArguments(type),
    resultType: 'anyelement',
    strict: false,
    volatility: 'stable',
    description: 'for each object the row, with the fields that the object has in their place',
    rows: ([first, second], context) => {
      const text = textOf(second);
      return text === null ? [] : toRecords(name, text, recordOf(first), context);
    },
  };
}

export const jsonRecordFunctions = (['json', 'jsonb'] as const).flatMap((type) => [
  toRecordOf(type),
  populateRecord(type),
]);

export const jsonRecordSets = (['json', 'jsonb'] as const).flatMap((type) => [
  toRecordsOf(type),
  populateRecordset(type),
]);
