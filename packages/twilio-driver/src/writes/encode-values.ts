// Values as the form, the JSON, the query and the headers that Twilio takes: for rows of tables and arguments of
// procedures alike. What can't be sent is refused in the words of whoever asks.
import type { JsValue, PgError, RowValues } from '@twilio-sql/sql-engine/driver';
import type { ResourceProperty } from '../catalog-data/resource.ts';
import { parameterText } from '../table/parameter-text.ts';
import { compactJson, jsonElements } from './json-text.ts';

export type FormParameter = readonly [name: string, value: string];

/** What a write carries. */
export interface EncodedWrite {
  /** The body's parameters, in the order in which the values were given; of a JSON body, for people. */
  readonly parameters: readonly FormParameter[];
  /** For a JSON body, instead of a form. */
  readonly json?: string;
  readonly query: readonly FormParameter[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface Encoding {
  readonly body: 'form' | 'json';
  /** insert: nulls are left out, and empty lists of a form too. update: they say something. */
  readonly purpose: 'insert' | 'update';
  readonly refusals: Refusals;
}

/** Errors about a property that can't be sent as it was given. */
export interface Refusals {
  readonly unsendable: (property: ResourceProperty) => PgError;
  readonly nullElement: (property: ResourceProperty) => PgError;
  readonly nullValue: (property: ResourceProperty) => PgError;
}

export type GivenProperty = readonly [property: ResourceProperty, value: JsValue];

export function encodeValues(given: readonly GivenProperty[], encoding: Encoding): EncodedWrite {
  const beside = (test: (property: ResourceProperty) => boolean): readonly FormParameter[] =>
    given
      .filter(([property]) => test(property))
      .flatMap(([property, value]) => encodeProperty(property, value, { ...encoding, body: 'form' }));
  const body = given.filter(([property]) => isInBody(property));
  // Checks the values of a JSON body too, which it shows as EXPLAIN does.
  const parameters = body.flatMap(([property, value]) => encodeProperty(property, value, encoding));
  return {
    parameters,
    ...(encoding.body === 'json' ? { json: encodeJson(body, encoding) } : {}),
    query: beside((property) => property.query === true),
    headers: Object.fromEntries(beside((property) => property.header === true)),
  };
}

export const isInBody = (property: ResourceProperty): boolean => property.header !== true && property.query !== true;

/** Values by column as values of properties; `unknown` is thrown for a column that none has. */
export function propertiesOf(
  properties: readonly ResourceProperty[],
  values: RowValues,
  unknown: (column: string) => PgError,
): readonly GivenProperty[] {
  return [...values].map(([column, value]): GivenProperty => {
    const property = properties.find((candidate) => candidate.column === column);
    if (property === undefined) throw unknown(column);
    return [property, value];
  });
}

// ---- Forms -----------------------------------------------------------------------------------------------

function encodeProperty(
  property: ResourceProperty,
  value: JsValue,
  { body, purpose, refusals }: Encoding,
): readonly FormParameter[] {
  if (value === null) {
    if (purpose === 'insert') return [];
    if (body === 'json') return [[property.parameter, 'null']];
    throw refusals.nullValue(property);
  }
  const elements = body === 'form' ? elementsOf(property, value) : isArray(value) ? value.elements : undefined;
  if (elements === undefined) return [[property.parameter, textOf(property, value, refusals)]];
  // An empty list clears when a row is changed, and says nothing of a new row.
  if (elements.length === 0) return purpose === 'insert' ? [] : [[property.parameter, '']];
  return elements.map((element): FormParameter => {
    if (element === null) throw refusals.nullElement(property);
    return [property.parameter, textOf(property, element, refusals)];
  });
}

/** What a repeated parameter repeats: the elements of an array, also of one in JSON. */
function elementsOf(property: ResourceProperty, value: NonNullable<JsValue>): readonly JsValue[] | undefined {
  if (isArray(value)) return value.elements;
  if (!property.array || property.type !== 'jsonb' || typeof value !== 'string') return undefined;
  // as: a JSON string is a string.
  return jsonElements(value)?.map((element) => (element.startsWith('"') ? (JSON.parse(element) as string) : element));
}

function isArray(value: NonNullable<JsValue>): value is Extract<JsValue, { readonly elements: unknown }> {
  return typeof value === 'object' && 'elements' in value;
}

function textOf(property: ResourceProperty, value: JsValue, refusals: Refusals): string {
  if (value !== null && typeof value === 'object' && isArray(value)) return jsonOf(property, value);
  const text = parameterText(property.type, value);
  if (text === undefined) throw refusals.unsendable(property);
  return text;
}

// ---- JSON ------------------------------------------------------------------------------------------------

function encodeJson(body: readonly GivenProperty[], { purpose }: Encoding): string {
  const whole = body.find(([property]) => property.whole === true);
  if (whole !== undefined) return jsonOf(...whole);
  const entries = body
    .filter(([, value]) => value !== null || purpose === 'update')
    .map(([property, value]) => `${JSON.stringify(property.parameter)}:${jsonOf(property, value)}`);
  return `{${entries.join(',')}}`;
}

/** Numbers as they are: every digit is sent. What stands for a value in EXPLAIN is a string. */
function jsonOf(property: ResourceProperty, value: JsValue): string {
  if (value === null) return 'null';
  if (isArray(value)) return `[${value.elements.map((element) => jsonOf(property, element)).join(',')}]`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text = parameterText(property.type, value) ?? '';
  switch (property.type) {
    case 'int4':
    case 'int8':
    case 'float8':
    case 'numeric':
    case 'jsonb':
      return compactJson(text);
    case 'bool':
    case 'date':
    case 'timestamptz':
    case 'text':
    case 'text[]':
      return JSON.stringify(text);
  }
}
