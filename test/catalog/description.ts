// Twilio's OpenAPI description as these tests read it: which requests it allows, and its examples.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  methods,
  type OpenApi,
  type Parameter,
  parametersIn,
  resolveSchema,
  type Schema,
} from '../../scripts/catalog/open-api.ts';
import { parseExactly } from './exact-json.ts';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');

export interface Example {
  readonly name: string;
  readonly value: unknown;
}

export interface DescribedBody {
  readonly contentType: string;
  readonly schema: Schema;
  readonly examples: readonly Example[];
}

export interface DescribedOperation {
  readonly product: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly (Parameter & { readonly examples: readonly Example[] })[];
  readonly body: DescribedBody | undefined;
  /** Of successes. */
  readonly answers: readonly Example[];
}

interface WithExamples {
  readonly examples?: Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>>;
}
type Content = Readonly<Record<string, WithExamples & { readonly schema?: Schema }>>;

/** A document with the parts that the generator does not read. */
type Document = OpenApi & {
  readonly components?: { readonly examples?: Readonly<Record<string, { readonly value?: unknown }>> };
};

const documents = new Map<string, Document>();

export function documentOf(product: string): Document {
  const known = documents.get(product);
  if (known !== undefined) return known;
  const text = readFileSync(join(folder, `twilio_${product}.json`), 'utf8');
  // as: Twilio's OpenAPI file.
  const document = parseExactly(text) as Document;
  documents.set(product, document);
  return document;
}

function examplesOf(document: Document, holder: WithExamples | undefined): readonly Example[] {
  return Object.entries(holder?.examples ?? {}).map(([name, example]) => {
    const shared = document.components?.examples?.[example.$ref?.split('/').at(-1) ?? ''];
    return { name, value: (shared ?? example).value };
  });
}

export function operationsOf(product: string): readonly DescribedOperation[] {
  const document = documentOf(product);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method): readonly DescribedOperation[] => {
      const operation = item[method];
      if (operation === undefined) return [];
      const host = (item.servers ?? document.servers)?.[0]?.url.replace('https://', '') ?? '';
      const [content] = Object.entries((operation.requestBody?.content ?? {}) as Content);
      const answers = Object.entries(operation.responses ?? {})
        .filter(([status]) => status.startsWith('2'))
        .map(([, response]) => document.components?.responses?.[response.$ref?.split('/').at(-1) ?? ''] ?? response)
        .flatMap((response) => Object.values((response.content ?? {}) as Content))
        .flatMap((answer) => examplesOf(document, answer));
      return [
        {
          product,
          host,
          method: method.toUpperCase(),
          path,
          query: parametersIn(document, path, operation, 'query').map((parameter) => ({
            ...parameter,
            examples: examplesOf(document, parameter as WithExamples),
          })),
          body:
            content === undefined
              ? undefined
              : {
                  contentType: content[0],
                  schema: resolveSchema(document, content[1].schema),
                  examples: examplesOf(document, content[1]),
                },
          answers,
        },
      ];
    }),
  );
}

export interface SentRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly contentType: string;
  readonly body: string;
}

/** What the description has against a request: nothing, when it is as described. */
export function faultsOf(request: SentRequest, operation: DescribedOperation): readonly string[] {
  const document = documentOf(operation.product);
  const faults = request.query.flatMap(([name, value]) => {
    // A next page's address is the API's own.
    if (name === 'Page' || name === 'PageToken') return [];
    const parameter = operation.query.find((candidate) => candidate.name === name);
    return parameter === undefined ? [`no parameter ${name}`] : valueFaults(document, name, parameter.schema, value);
  });
  const lacking = operation.query
    .filter((parameter) => parameter.required === true && !request.query.some(([name]) => name === parameter.name))
    .map((parameter) => `without the required ${parameter.name}`);
  return [...faults, ...lacking, ...bodyFaults(document, request, operation)];
}

function bodyFaults(document: Document, request: SentRequest, { body }: DescribedOperation): readonly string[] {
  if (body === undefined) return request.body === '' ? [] : ['a body'];
  const isJson = /json/.test(body.contentType);
  if (isJson !== /json/.test(request.contentType) && request.body !== '')
    return [`${request.contentType} for ${body.contentType}`];
  const entries: readonly (readonly [string, unknown])[] = isJson
    ? // as: bodies are objects.
      Object.entries(JSON.parse(request.body === '' ? '{}' : request.body) as object)
    : [...new URLSearchParams(request.body)];
  const names = new Set(entries.map(([name]) => name));
  return [
    ...entries.flatMap(([name, value]) => {
      // Some bodies are described as an object and no more.
      if (Object.keys(body.schema.properties ?? {}).length === 0) return [];
      const property = body.schema.properties?.[name];
      if (property === undefined) return [`no property ${name}`];
      return isJson || typeof value !== 'string' || value === '' ? [] : valueFaults(document, name, property, value);
    }),
    ...(body.schema.required ?? []).filter((name) => !names.has(name)).map((name) => `without the required ${name}`),
  ];
}

function valueFaults(document: Document, name: string, given: Schema | undefined, value: string): readonly string[] {
  const whole = resolveSchema(document, given);
  const schema = whole.type === 'array' ? resolveSchema(document, whole.items) : whole;
  const wrong = [`${name}=${value} is no ${[schema.type, schema.format].filter(Boolean).join(' ')}`];
  if (schema.enum !== undefined)
    return schema.enum.includes(value) ? [] : [`${name}=${value} is none of ${schema.enum.join()}`];
  switch (schema.type) {
    case 'boolean':
      return /^(true|false)$/.test(value) ? [] : wrong;
    case 'integer':
      return /^-?\d+$/.test(value) ? [] : wrong;
    case 'number':
      return Number.isFinite(Number(value)) ? [] : wrong;
    case 'string':
      if (schema.format === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) ? [] : wrong;
      // A day is what Twilio's texts ask for where the format is date-time.
      if (schema.format === 'date-time') return /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(value) ? [] : wrong;
      return schema.pattern === undefined || new RegExp(schema.pattern).test(value)
        ? []
        : [`${name}=${value} is not ${schema.pattern}`];
    default:
      return [];
  }
}
