// Turns the parameters of a create or an update into columns, by the catalog's types.
import type { ResourceProperty, ResourceWrite } from '@twilio-sql/twilio-driver/catalog-data';
import { badRequest, unsupportedMediaType } from '../errors.ts';
import type { Context, Form } from '../http.ts';
import type { JsonValue, Row } from '../json.ts';

/** Refuses a body of the wrong kind, a lacking parameter, and a value that its property can't have. */
export function checkWrite(write: ResourceWrite, context: Context): void {
  const { form } = context;
  if (form.kind !== 'none' && form.kind !== write.body) {
    throw unsupportedMediaType(write.body === 'json' ? 'JSON' : 'a form');
  }
  for (const property of write.properties) {
    if (property.whole === true) continue;
    const sent = sentTexts(property, context);
    if (sent === undefined) {
      if (property.required) throw badRequest(`Missing required parameter ${property.parameter} in the post body`);
      continue;
    }
    const wrong = sent.find((value) => value !== '' && property.values?.includes(value) === false);
    if (wrong !== undefined && property.type !== 'jsonb' && wrong !== 'null') {
      throw badRequest(`Invalid value for ${property.parameter}: ${wrong}`);
    }
    if (isInBody(property) && form.kind === 'json') checkJson(property, form.raw(property.parameter));
  }
  for (const alternatives of write.atLeastOneOf) {
    if (!alternatives.some((name) => form.has(name))) {
      throw badRequest(`Missing required parameter: one of ${alternatives.join(', ')}`);
    }
  }
}

const isInBody = (property: ResourceProperty): boolean => property.header !== true && property.query !== true;

/** Where a property is sent: in a header, in the query, or in the body. */
function sentTexts(property: ResourceProperty, { form, query, headers }: Context): readonly string[] | undefined {
  const { parameter } = property;
  if (property.header === true) {
    const value = headers[parameter.toLowerCase()];
    return value === undefined ? undefined : [value];
  }
  if (property.query === true) return query.has(parameter) ? query.getAll(parameter) : undefined;
  return form.has(parameter) ? form.all(parameter) : undefined;
}

/** JSON has types: a number in quotes is a text. */
function checkJson(property: ResourceProperty, value: unknown): void {
  if (value === null) return;
  const { type } = property;
  const fits =
    property.array || type === 'text[]'
      ? Array.isArray(value)
      : type === 'bool'
        ? typeof value === 'boolean'
        : type === 'int4' || type === 'int8'
          ? Number.isInteger(value)
          : type === 'float8'
            ? typeof value === 'number'
            : type === 'numeric'
              ? typeof value === 'number' || typeof value === 'string'
              : type === 'jsonb' || typeof value === 'string';
  if (!fits) throw badRequest(`Invalid value for ${property.parameter}: ${JSON.stringify(value)}`);
}

/** The columns that the parameters set in a row; those that no row shows are left out. */
export function columnsFrom(write: ResourceWrite, { form }: Context, row: Row): Row {
  const columns: Record<string, JsonValue> = {};
  for (const property of write.properties) {
    const replaces = write.method === 'PUT' && isInBody(property);
    if (!form.has(property.parameter) && !replaces) continue;
    const value = form.has(property.parameter) ? valueOf(property, form) : null;
    const [first, ...rest] = property.within ?? [];
    if (first !== undefined) columns[first] = withValue(columns[first] ?? row[first] ?? null, rest, value);
    if (property.writeOnly) continue;
    columns[property.column] = value;
  }
  return columns;
}

function valueOf(property: ResourceProperty, form: Form): JsonValue {
  // as: what JSON.parse returned.
  if (form.kind === 'json') return form.raw(property.parameter) as JsonValue;
  if (!property.array) return convert(property, form.get(property.parameter) ?? '');
  const texts = form.all(property.parameter);
  return property.type === 'jsonb' ? texts.map(parseJson) : texts;
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
