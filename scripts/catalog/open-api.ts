// The parts of an OpenAPI 3 document that the catalog is derived from, and how its references are followed.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly maximum?: number;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Content {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
  readonly 'x-twilio'?: { readonly conditional?: readonly (readonly string[])[] };
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];

export interface PathItem extends Readonly<Partial<Record<Method, Operation>>> {
  readonly parameters?: readonly Parameter[];
  readonly servers?: readonly { readonly url: string }[];
}

export interface OpenApi {
  readonly servers?: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly parameters?: Readonly<Record<string, Parameter>>;
    readonly responses?: Readonly<Record<string, Content>>;
  };
}

/** The schema itself, with references followed and parts of allOf, oneOf and anyOf put together. */
export function resolveSchema(api: OpenApi, schema: Schema | undefined): Schema {
  if (schema === undefined) return {};
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return resolveSchema(api, api.components?.schemas?.[name]);
  }
  const together = (schema.allOf ?? []).map((part) => resolveSchema(api, part));
  const either = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((part) => resolveSchema(api, part));
  const required = [
    ...(schema.required ?? []),
    ...together.flatMap((part) => part.required ?? []),
    // Of alternatives, what each of them requires.
    ...(either[0]?.required ?? []).filter((name) => either.every((part) => part.required?.includes(name) === true)),
  ];
  const whole = [...together, ...either].reduce<Schema>(
    (known, part) => ({ ...part, ...known, properties: { ...known.properties, ...part.properties } }),
    schema,
  );
  return required.length === 0 ? whole : { ...whole, required: [...new Set(required)] };
}

/** The answer of an operation when all went well: its status and its JSON schema, as written and resolved. */
export function successOf(api: OpenApi, operation: Operation): { status: number; reference: string; schema: Schema } {
  const status = Object.keys(operation.responses ?? {}).find((code) => code.startsWith('2')) ?? '200';
  const response = operation.responses?.[status];
  const named = response?.$ref?.replace('#/components/responses/', '');
  const content = (named === undefined ? response : api.components?.responses?.[named])?.content;
  const written = (content?.['application/json'] ?? content?.['application/scim+json'])?.schema;
  return { status: Number(status), reference: written?.$ref ?? '', schema: resolveSchema(api, written) };
}

/** The parameters of an operation in one place, with those of its path. */
export function parametersIn(
  api: OpenApi,
  path: string,
  operation: Operation,
  place: 'query' | 'header',
): readonly Parameter[] {
  return [...(operation.parameters ?? []), ...(api.paths[path]?.parameters ?? [])]
    .flatMap((parameter) => {
      const named = parameter.$ref?.replace('#/components/parameters/', '');
      return (named === undefined ? parameter : api.components?.parameters?.[named]) ?? [];
    })
    .filter((parameter) => parameter.in === place);
}
