// Columns and values as the form, the JSON and the headers that Twilio takes.
import { type JsValue, type PgErrorFields, PgError, type RowValues } from '@twilio-sql/sql-engine/driver';
import type { ResourceProperty, ResourceWrite } from '../catalog-data/resource.ts';
import { parameterText } from '../table/parameter-text.ts';
import type { TableModel } from '../table/table-model.ts';

export type FormParameter = readonly [name: string, value: string];

/** What a write carries. */
export interface EncodedWrite {
  /** The parameters for a row's values, in the order in which the values were given. */
  readonly parameters: readonly FormParameter[];
  /** For a JSON body, instead of a form. */
  readonly json?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing given is left out but NULLs of an INSERT. */
export function encodeWrite(
  model: TableModel,
  write: ResourceWrite,
  values: RowValues,
  purpose: 'insert' | 'update',
): EncodedWrite {
  const isHeader = (column: string): boolean =>
    write.properties.some((property) => property.column === column && property.header === true);
  const headers = encodeProperties(model, write, new Map([...values].filter(([name]) => isHeader(name))), purpose);
  const body = new Map([...values].filter(([name]) => !isHeader(name)));
  // Checks the values of a JSON body too, which it shows as EXPLAIN does.
  const parameters = encodeProperties(model, write, body, purpose);
  return {
    parameters,
    headers: Object.fromEntries(headers),
    ...(write.body === 'json' ? { json: encodeJson(write, body, purpose) } : {}),
  };
}

function encodeJson(write: ResourceWrite, values: RowValues, purpose: 'insert' | 'update'): string {
  const entries = [...values].flatMap(([column, value]) => {
    const property = write.properties.find((candidate) => candidate.column === column);
    if (property === undefined || (value === null && purpose === 'insert')) return [];
    return [[property.parameter, jsonOf(property, value)] as const];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

function jsonOf(property: ResourceProperty, value: JsValue): unknown {
  if (value === null) return null;
  if (isArray(value)) return value.elements.map((element) => (element === null ? null : jsonOf(property, element)));
  if (typeof value === 'boolean') return value;
  const text = parameterText(property.type, value) ?? '';
  switch (property.type) {
    case 'int4':
    case 'int8':
    case 'float8':
    case 'numeric':
      return Number(text);
    case 'jsonb':
      return JSON.parse(text) as unknown;
    case 'bool':
    case 'date':
    case 'timestamptz':
    case 'text':
    case 'text[]':
      return text;
  }
}

function encodeProperties(
  model: TableModel,
  write: ResourceWrite,
  values: RowValues,
  purpose: 'insert' | 'update',
): readonly FormParameter[] {
  return [...values].flatMap(([column, value]) => {
    const property = write.properties.find((candidate) => candidate.column === column);
    if (property === undefined) throw unwritable(model, write, column, purpose);
    if (value !== null) return encodeValue(model, property, value, purpose);
    if (purpose === 'insert') return [];
    if (write.body === 'json' && property.header !== true) return [[property.parameter, 'null']];
    throw new PgError({
      code: '22004',
      message: `column "${column}" of ${model.name} cannot be set to null`,
      detail: 'Twilio has no way to say null.',
      ...(property.type === 'text' ? { hint: `Set it to '' to clear it.` } : {}),
      ...place(model, column),
    });
  });
}

function encodeValue(
  model: TableModel,
  property: ResourceProperty,
  value: NonNullable<JsValue>,
  purpose: 'insert' | 'update',
): readonly FormParameter[] {
  if (!isArray(value)) return [[property.parameter, textOf(model, property, value)]];
  // An empty list clears when a row is changed, and says nothing of a new row.
  if (value.elements.length === 0) return purpose === 'insert' ? [] : [[property.parameter, '']];
  return value.elements.map((element): FormParameter => {
    if (element !== null) return [property.parameter, textOf(model, property, element)];
    throw new PgError({
      code: '22004',
      message: `null elements cannot be sent in "${property.column}" of ${model.name}`,
      ...place(model, property.column),
    });
  });
}

function isArray(value: NonNullable<JsValue>): value is Extract<JsValue, { readonly elements: unknown }> {
  return typeof value === 'object' && 'elements' in value;
}

function textOf(model: TableModel, property: ResourceProperty, value: JsValue): string {
  const text = parameterText(property.type, value);
  if (text !== undefined) return text;
  throw new PgError({
    code: '22023',
    message: `value of "${property.column}" cannot be sent to Twilio`,
    detail: `The property ${property.parameter} takes ${property.type}.`,
    ...place(model, property.column),
  });
}

function unwritable(model: TableModel, write: ResourceWrite, column: string, purpose: string): PgError {
  return new PgError({
    code: '42501',
    message: `column "${column}" of ${model.name} cannot be written by ${purpose.toUpperCase()}`,
    hint: `Columns that can be written: ${write.properties.map((property) => property.column).join(', ')}.`,
    ...place(model, column),
  });
}

/** 23502 for what Twilio would refuse, before anything is sent. */
export function checkRequired(model: TableModel, write: ResourceWrite, values: RowValues): void {
  const given = (parameter: string): boolean => {
    const property = write.properties.find((candidate) => candidate.parameter === parameter);
    return property !== undefined && (values.get(property.column) ?? null) !== null;
  };
  const columnOf = (parameter: string): string =>
    write.properties.find((property) => property.parameter === parameter)?.column ?? parameter;
  const missing = write.properties.find((property) => property.required && !given(property.parameter));
  if (missing !== undefined) throw missingValue(model, missing.column);
  for (const set of write.atLeastOneOf) {
    if (set.some(given)) continue;
    const [first, ...others] = set.map(columnOf);
    throw missingValue(model, first ?? '', {
      detail: `Twilio needs at least one of ${[first, ...others].join(', ')}.`,
    });
  }
}

export function missingValue(model: TableModel, column: string, more: Pick<PgErrorFields, 'detail'> = {}): PgError {
  return new PgError({
    code: '23502',
    message: `null value in column "${column}" of relation "${model.name}" violates not-null constraint`,
    ...more,
    ...place(model, column),
  });
}

const place = (model: TableModel, column: string): Pick<PgErrorFields, 'schema' | 'table' | 'column'> => ({
  schema: model.schema,
  table: model.name,
  column,
});
