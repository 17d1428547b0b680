// Turns the parameters of a create or an update into columns, by the catalog's types.
import type { ResourceProperty, ResourceWrite } from '@twilio-sql/twilio-driver/catalog-data';
import { badRequest } from '../errors.ts';
import type { Form } from '../http.ts';
import type { JsonValue, Row } from '../json.ts';

/** Refuses a write that lacks a required parameter or has a value outside an enumeration. */
export function checkWrite(write: ResourceWrite, form: Form): void {
  for (const property of write.properties) {
    if (property.required && !form.has(property.parameter)) {
      throw badRequest(`Missing required parameter ${property.parameter} in the post body`);
    }
    const wrong = form
      .all(property.parameter)
      .find((value) => value !== '' && property.values?.includes(value) === false);
    if (wrong !== undefined && property.type !== 'jsonb')
      throw badRequest(`Invalid value for ${property.parameter}: ${wrong}`);
  }
  for (const alternatives of write.atLeastOneOf) {
    if (!alternatives.some((name) => form.has(name))) {
      throw badRequest(`Missing required parameter: one of ${alternatives.join(', ')}`);
    }
  }
}

/** The columns that the parameters set in a row; those that no row shows are left out. */
export function columnsFrom(write: ResourceWrite, form: Form, row: Row): Row {
  const columns: Record<string, JsonValue> = {};
  for (const property of write.properties) {
    if (!form.has(property.parameter)) continue;
    const [first, ...rest] = property.within ?? [];
    if (first !== undefined) {
      columns[first] = withValue(columns[first] ?? row[first] ?? null, rest, valueOf(property, form));
    }
    if (property.writeOnly) continue;
    columns[property.column] = valueOf(property, form);
  }
  return columns;
}

function valueOf(property: ResourceProperty, form: Form): JsonValue {
  return property.array ? form.all(property.parameter) : convert(property, form.get(property.parameter) ?? '');
}

/** An object with one of its leaves changed. */
function withValue(whole: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  // as: neither null nor an array.
  const object = typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? (whole as Row) : {};
  return { ...object, [first]: withValue(object[first] ?? null, rest, value) };
}

function convert(property: ResourceProperty, text: string): JsonValue {
  switch (property.type) {
    case 'bool':
      if (!/^(true|false)$/i.test(text)) throw badRequest(`Invalid value for ${property.parameter}: ${text}`);
      return text.toLowerCase() === 'true';
    case 'int4':
    case 'int8':
      if (!/^-?\d+$/.test(text)) throw badRequest(`Invalid value for ${property.parameter}: ${text}`);
      return Number(text);
    case 'float8':
      return Number(text);
    case 'jsonb':
      return parseJson(text);
    case 'numeric':
    case 'date':
    case 'timestamptz':
    case 'text':
    case 'text[]':
      return text;
  }
}

function parseJson(text: string): JsonValue {
  try {
    // as: JSON.parse returns JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
