// One request of the API as a procedure: its arguments are what the path and the body take, its result is the answer.
import {
  type ColumnDefinition,
  type ProcedureAnswer,
  type ProcedureArgument,
  type ProcedureCall,
  type ProcedureDefinition,
  pgError,
  type RequestDescription,
  type RowValues,
  type StatementScope,
} from '@twilio-sql/sql-engine/driver';
import type { Resource, ResourceColumn, ResourceProperty, ResourceWrite } from '../catalog-data/resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { type ApiRequest, decodeBody, encodeParameters, type RequestMethod } from '../http/api-request.ts';
import type { TableOverlay } from '../overlay/overlay.ts';
import { isPossibleKey } from '../table/filters.ts';
import { encodeArguments, requireOneOf } from './encode-arguments.ts';

export type WriteOperation = 'create' | 'update' | 'replace' | 'delete';

/** How a procedure follows from an operation of a resource. */
export interface OperationProcedure {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly operation: WriteOperation;
  /** Arguments that come first among those that may be left out. */
  readonly first?: readonly string[];
  /** Properties that are arguments; absent: all. */
  readonly only?: readonly string[];
  /** Properties that may not be left out, whatever the API says. */
  readonly required?: readonly string[];
  /** Sets of properties of which one has to be given, besides those that the API names. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Sent as they are: what makes the procedure what it is. */
  readonly fixed?: readonly (readonly [parameter: string, value: string])[];
  /** The argument may not name the connection's own account. */
  readonly sparesOwnAccount?: string;
  /** More names of arguments. */
  readonly argumentAliases?: Readonly<Record<string, readonly string[]>>;
  readonly argumentDescriptions?: Readonly<Record<string, string>>;
  /** Columns of the answer that no row of the resource has: a secret. */
  readonly more?: readonly (ResourceColumn & { readonly description: string })[];
  /** Instead of the resource's columns. */
  readonly columns?: readonly (ResourceColumn & { readonly description: string })[];
}

export interface ProcedureContext {
  readonly schema: string;
  readonly accountSid: string;
  readonly client: ApiClient;
  readonly overlay: TableOverlay | undefined;
}

/** A place in the path, and the argument that fills it. */
interface PathArgument {
  readonly parameter: string;
  readonly argument: string;
  readonly column: ResourceColumn | undefined;
  /** What it is when it is not given. */
  readonly defaultValue?: string;
}

export interface BodyArgument {
  readonly argument: string;
  readonly property: ResourceProperty;
}

/** As for columns: names that people who come from other connectors use. */
const everydayAliases: Readonly<Record<string, readonly string[]>> = { from: ['sender'], to: ['recipient'] };

export function defineProcedure(
  procedure: OperationProcedure,
  resource: Resource,
  context: ProcedureContext,
): ProcedureDefinition {
  const path = pathArguments(procedure, resource, context.accountSid);
  const body = bodyArguments(procedure, resource, path);
  const columns = resultColumns(procedure, resource, path, context);
  return {
    schema: context.schema,
    name: procedure.name,
    aliases: procedure.aliases ?? [],
    description: procedure.description,
    kind: 'write',
    arguments: orderedArguments(procedure, path, body, context),
    columns,
    plan: (values) => planCall(procedure, resource, { path, body, columns }, values, context),
  };
}

/** The resource's operation; delete has neither body nor answer. */
function writeOf(procedure: OperationProcedure, resource: Resource): ResourceWrite | undefined {
  return procedure.operation === 'delete' ? undefined : resource[procedure.operation];
}

function templateOf(procedure: OperationProcedure, resource: Resource): string {
  const operation = resource[procedure.operation];
  if (operation === undefined) throw new Error(`${resource.name} has no ${procedure.operation}`);
  return operation.path;
}

// ---- Arguments -------------------------------------------------------------------------------------------

function pathArguments(procedure: OperationProcedure, resource: Resource, accountSid: string): readonly PathArgument[] {
  const template = templateOf(procedure, resource);
  const parameters = [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
  return parameters.map((parameter) => {
    const parent = resource.parents.find((candidate) => candidate.parameter === parameter);
    const argument = parent?.column ?? resource.primaryKey ?? snakeCase(parameter);
    const column = resource.columns.find((candidate) => candidate.name === argument);
    return {
      parameter,
      argument,
      column,
      ...(argument === 'account_sid' ? { defaultValue: accountSid } : {}),
    };
  });
}

export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

function bodyArguments(
  procedure: OperationProcedure,
  resource: Resource,
  path: readonly PathArgument[],
): readonly BodyArgument[] {
  const fixed = new Set((procedure.fixed ?? []).map(([parameter]) => parameter));
  const taken = new Set(path.map((place) => place.argument));
  return (resource[procedure.operation]?.properties ?? [])
    .filter((property) => !fixed.has(property.parameter))
    .filter((property) => procedure.only === undefined || procedure.only.includes(property.column))
    .map((property) => ({
      property: procedure.required?.includes(property.column) === true ? { ...property, required: true } : property,
      // A property that is called as a part of the path is what the row gets instead.
      argument: taken.has(property.column) ? `new_${property.column}` : property.column,
    }));
}

function orderedArguments(
  procedure: OperationProcedure,
  path: readonly PathArgument[],
  body: readonly BodyArgument[],
  { overlay }: ProcedureContext,
): readonly ProcedureArgument[] {
  const aliasesOf = (name: string): readonly string[] => [
    ...(everydayAliases[name] ?? []),
    ...(procedure.argumentAliases?.[name] ?? []),
  ];
  const described = (name: string): string | undefined =>
    procedure.argumentDescriptions?.[name] ?? overlay?.hidden?.[name] ?? overlay?.columns?.[name];
  const fromPath = path.map(({ argument, defaultValue }): ProcedureArgument => {
    return {
      name: argument,
      aliases: aliasesOf(argument),
      type: 'text',
      required: defaultValue === undefined,
      description:
        described(argument) ??
        (defaultValue === undefined ? 'Which one.' : "The account; without it the connection's."),
    };
  });
  const fromBody = body.map(({ argument, property }): ProcedureArgument => {
    const { values } = property;
    return {
      name: argument,
      aliases: aliasesOf(argument),
      type: typeName(property),
      required: property.required,
      description: described(property.column) ?? (values === undefined ? '' : `One of ${values.join(', ')}.`),
    };
  });
  const { first = [] } = procedure;
  const rank = ({ name, required }: ProcedureArgument): number => {
    if (required) return first.includes(name) ? first.indexOf(name) - 2000 : -1000;
    if (first.includes(name)) return first.indexOf(name) - 500;
    return name === 'account_sid' ? 1 : 0;
  };
  // The sort is stable: the rest keeps the order of Twilio's description.
  return [...fromPath, ...fromBody].sort((left, right) => rank(left) - rank(right));
}

function typeName({ type, array }: ResourceProperty): string {
  if (type === 'text[]') return '_text';
  return array && type !== 'jsonb' ? `_${type}` : type;
}

// ---- Result ----------------------------------------------------------------------------------------------

const statusName = 'http_status';

function resultColumns(
  procedure: OperationProcedure,
  resource: Resource,
  path: readonly PathArgument[],
  context: ProcedureContext,
): readonly ColumnDefinition[] {
  const plain = (name: string, type: string, description: string): ColumnDefinition => ({
    name,
    type: type === 'text[]' ? '_text' : type,
    modifier: -1,
    notNull: false,
    hidden: false,
    description,
    aliases: [],
  });
  // A row without columns would tell nobody that it was done.
  const silent = [plain(statusName, 'int4', "The answer's HTTP status: Twilio says nothing else.")];
  if (procedure.operation === 'delete') {
    return path.length === 0 ? silent : path.map(({ argument }) => plain(argument, 'text', 'As it was asked for.'));
  }
  const shown: readonly (ResourceColumn & { readonly description?: string })[] = [
    ...(procedure.columns ?? resource.columns),
    ...(procedure.more ?? []),
  ];
  const own = shown.map((column): ColumnDefinition => {
    const { description = context.overlay?.columns?.[column.name] ?? '' } = column;
    return {
      ...plain(column.name, column.type, description),
      json: { path: [resource.jsonNames?.[column.name] ?? column.name], wire: column.wire },
    };
  });
  const names = new Set(own.map((column) => column.name));
  const injected = path
    .filter(({ argument }) => !names.has(argument))
    .map(({ argument }) => plain(argument, 'text', 'As it was asked for.'));
  const places = Object.keys(context.overlay?.columns ?? {});
  const place = (name: string): number => (places.includes(name) ? places.indexOf(name) - places.length : 0);
  if (own.length + injected.length === 0) return silent;
  return [...own, ...injected].sort((left, right) => place(left.name) - place(right.name));
}

// ---- The request -----------------------------------------------------------------------------------------

interface CallShape {
  readonly path: readonly PathArgument[];
  readonly body: readonly BodyArgument[];
  readonly columns: readonly ColumnDefinition[];
}

function planCall(
  procedure: OperationProcedure,
  resource: Resource,
  { path, body, columns }: CallShape,
  values: RowValues,
  { client, accountSid }: ProcedureContext,
): ProcedureCall {
  const write = writeOf(procedure, resource);
  const constants: Record<string, string> = {};
  const template = templateOf(procedure, resource);
  let shown = template;
  let encoded = template;
  for (const place of path) {
    const text = pathText(procedure, place, values);
    constants[place.argument] = text;
    shown = shown.replace(`{${place.parameter}}`, text);
    encoded = encoded.replace(`{${place.parameter}}`, encodeURIComponent(text));
  }
  if (procedure.sparesOwnAccount !== undefined && constants[procedure.sparesOwnAccount] === accountSid) {
    throw pgError('42501', `${procedure.name} does not take the account of the connection`, {
      detail: 'Nothing was sent.',
      hint: 'It takes one of its subaccounts: see twilio.accounts.',
    });
  }
  requireOneOf(procedure.name, needed(procedure, write), body, values);
  const carried = encodeArguments(procedure.name, write?.body ?? 'form', body, values);
  const parameters = [...(procedure.fixed ?? []), ...carried.parameters];
  const method: RequestMethod = write?.method ?? 'DELETE';
  const request: ApiRequest = {
    method,
    host: resource.host,
    path: encoded,
    query: encodeParameters(carried.query),
    headers: carried.headers,
    ...(carried.json !== undefined
      ? { json: carried.json }
      : method === 'DELETE'
        ? {}
        : { form: encodeParameters(parameters) }),
  };
  const description: RequestDescription = {
    method,
    path: shown,
    parameters: [...carried.query, ...parameters],
    times: 1,
  };
  return {
    description,
    send: async (scope: StatementScope): Promise<ProcedureAnswer> => {
      const answer = await client.send(request, { scope, signal: scope.signal });
      if (procedure.operation === 'delete' || answer.body.byteLength === 0) {
        const told: Readonly<Record<string, string | number>> = { ...constants, [statusName]: answer.status };
        return { pages: [{ kind: 'rows', rows: [columns.map(({ name }) => told[name] ?? null)] }] };
      }
      const key = keyIn(decodeBody(answer));
      return {
        pages: [{ kind: 'json', body: answer.body, constants }],
        ...(key === undefined ? {} : { key }),
      };
    },
  };
}

/** By the API's names. */
function needed({ oneOf = [] }: OperationProcedure, write: ResourceWrite | undefined): ResourceWrite['atLeastOneOf'] {
  const { atLeastOneOf = [], properties = [] } = write ?? {};
  const own = oneOf.map((set) =>
    properties.filter((property) => set.includes(property.column)).map((property) => property.parameter),
  );
  return [...atLeastOneOf, ...own];
}

function pathText(procedure: OperationProcedure, place: PathArgument, values: RowValues): string {
  const value = values.get(place.argument) ?? place.defaultValue;
  const text = typeof value === 'string' ? value : '';
  if (isPossibleKey(place.column, text)) return text;
  throw pgError('22023', `value of argument "${place.argument}" of ${procedure.name} is not a valid key`, {
    detail: 'Nothing was sent.',
  });
}

/** What was made, for the report of what was done before something failed. */
function keyIn(body: string): string | undefined {
  try {
    // as: an answer with one row; the property is checked.
    const { sid } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return typeof sid === 'string' ? sid : undefined;
  } catch {
    return undefined; // It was done all the same; whoever reads the row says what is wrong with the answer.
  }
}
