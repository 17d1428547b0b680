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

/** The columns that the parameters set; those that no row shows are left out. */
export function columnsFrom(write: ResourceWrite, form: Form): Row {
  const columns: Record<string, JsonValue> = {};
  for (const property of write.properties) {
    if (property.writeOnly || !form.has(property.parameter)) continue;
    columns[property.column] = property.array
      ? form.all(property.parameter)
      : convert(property, form.get(property.parameter) ?? '');
  }
  return columns;
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
