// What a resource can be asked (filters) and told (writable properties).
import type {
  ResourceColumn,
  ResourceFilter,
  ResourceProperty,
  ResourceWrite,
} from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import { columnType, declaredType } from './column-types.ts';
import type { Endpoint } from './derive-resources.ts';
import { snakeCase } from './names.ts';
import { type OpenApi, type Parameter, parametersIn, resolveSchema, type Schema, successOf } from './open-api.ts';

const pagingParameters = /^(page|page_?size|page_?token|size|token|order_?by)$/i;

/** Windows that an aggregate is made over: they change rows instead of choosing them. */
const windowParameters = new Set(['StartDate', 'EndDate']);

/** Without it there is nothing to answer, whatever the description says. */
const neededFilters = new Set(['accounts_v1.safe_list_numbers PhoneNumber']);

export function deriveFilters(
  api: OpenApi,
  product: string,
  resource: string,
  parameters: readonly Parameter[],
  columns: readonly ResourceColumn[],
): readonly ResourceFilter[] {
  return parameters
    .filter((parameter) => !pagingParameters.test(parameter.name))
    .map((parameter) => {
      const schema = resolveSchema(api, parameter.schema);
      const { column, operator } = restriction(parameter.name, columns);
      const values = schema.enum ?? resolveSchema(api, schema.items).enum;
      // A filter on a disguised number is a number too, but the wire form of dates is the parameter's own.
      const { type } =
        column === undefined || schema.format !== undefined
          ? declaredType(api, schema.type === 'array' ? (schema.items ?? {}) : schema)
          : columnType(api, product, resource, column, schema.type === 'array' ? (schema.items ?? {}) : schema);
      return {
        parameter: parameter.name,
        ...(column === undefined ? {} : { column }),
        operator,
        type,
        ...(values === undefined ? {} : { values }),
        required: (parameter.required ?? false) || neededFilters.has(`${product}.${resource} ${parameter.name}`),
        array: schema.type === 'array',
      };
    });
}

/** `StartTime<` → start_time, `DateCreatedAfter` → date_created from below, `AreaCode` → no column. */
function restriction(
  parameter: string,
  columns: readonly ResourceColumn[],
): { column: string | undefined; operator: ResourceFilter['operator'] } {
  const find = (name: string): ResourceColumn | undefined => columns.find((column) => column.name === name);
  if (windowParameters.has(parameter)) return { column: undefined, operator: '=' };
  const suffix = parameter.at(-1);
  if (suffix === '<' || suffix === '>') {
    return { column: find(snakeCase(parameter.slice(0, -1)))?.name, operator: suffix };
  }
  const own = find(snakeCase(parameter))?.name;
  if (own !== undefined) return { column: own, operator: '=' };
  const word = /^(.+)(After|From|Before|To)$/.exec(parameter);
  const [side, name = ''] =
    word === null ? (/^(After|Before)(.+)$/.exec(parameter)?.slice(1) ?? []) : [word[2], word[1]];
  const stem = snakeCase(name);
  const ranged = [stem, `${stem}_at`, `date_${stem}`].map(find).find((column) => column !== undefined);
  if (side === undefined || (ranged?.type !== 'timestamptz' && ranged?.type !== 'date')) {
    return { column: undefined, operator: '=' };
  }
  return { column: ranged.name, operator: side === 'After' || side === 'From' ? '>' : '<' };
}

const formBody = 'application/x-www-form-urlencoded';

/** How the answers that are rows of the resource look. */
export interface RowAnswers {
  readonly references: readonly string[];
  /** By column name. */
  readonly properties: ReadonlySet<string>;
  readonly key: string | undefined;
}

/** The same schema, or the key and nothing but the row's properties. */
function answersRow(answer: { readonly reference: string; readonly schema: Schema }, row: RowAnswers): boolean {
  if (answer.reference !== '' && row.references.includes(answer.reference)) return true;
  const properties = Object.keys(answer.schema.properties ?? {}).map(snakeCase);
  return (
    properties.length > 1 &&
    (row.key === undefined || !row.properties.has(row.key) || properties.includes(row.key)) &&
    properties.every((property) => row.properties.has(property))
  );
}

export function deriveWrite(
  api: OpenApi,
  endpoint: Endpoint,
  columns: readonly ResourceColumn[],
  row: RowAnswers,
): ResourceWrite {
  const content = endpoint.operation.requestBody?.content ?? {};
  const body = content[formBody] !== undefined || Object.keys(content).length === 0 ? 'form' : 'json';
  const schema = resolveSchema(api, (content[formBody] ?? Object.values(content)[0])?.schema);
  const answer = successOf(api, endpoint.operation);
  const parts = Object.entries(schema.properties ?? {});
  const properties = [
    ...parts.map(([parameter, property]) => deriveProperty(api, parameter, property, schema.required ?? [], columns)),
    ...(body === 'json' && parts.length === 0 ? [wholeBody] : []),
    ...deriveBeside(api, endpoint, columns),
  ];
  const conditional = endpoint.operation['x-twilio']?.conditional ?? [];
  return {
    operation: endpoint.id,
    method: endpoint.method === 'put' ? 'PUT' : endpoint.method === 'patch' ? 'PATCH' : 'POST',
    path: endpoint.path,
    body,
    status: answer.status,
    properties,
    atLeastOneOf: conditional.map((names) =>
      properties.filter((property) => names.includes(property.column)).map((property) => property.parameter),
    ),
    returnsRow: answersRow(answer, row),
  };
}

/** For a JSON body of which the description says nothing but that it is one. */
const wholeBody: ResourceProperty = {
  parameter: 'body',
  column: 'body',
  type: 'jsonb',
  required: true,
  writeOnly: true,
  array: false,
  whole: true,
};

/** Headers that say something about the write itself; the others authorise or are the transport's. */
const writeHeaders = new Set([
  'X-Twilio-Webhook-Enabled',
  'X-Twilio-Api-Version',
  'If-Match',
  'Idempotency-Key',
  'Flex-Metadata',
  'Ui-Version',
]);

/** What a write carries beside its body: headers, and parameters in the query. */
export function deriveBeside(
  api: OpenApi,
  endpoint: Endpoint,
  columns: readonly ResourceColumn[],
): readonly ResourceProperty[] {
  const { path, operation } = endpoint;
  return [
    ...parametersIn(api, path, operation, 'header')
      .filter((parameter) => writeHeaders.has(parameter.name))
      .map((parameter) => headerProperty(api, parameter)),
    ...parametersIn(api, path, operation, 'query').map(({ name, schema = {}, required = false }) => ({
      ...deriveProperty(api, name, schema, required ? [name] : [], columns),
      query: true,
    })),
  ];
}

function headerProperty(api: OpenApi, { name, schema }: Parameter): ResourceProperty {
  const values = resolveSchema(api, schema).enum;
  return {
    parameter: name,
    column: snakeCase(name),
    type: 'text',
    ...(values === undefined ? {} : { values }),
    required: false,
    writeOnly: true,
    array: false,
    header: true,
  };
}

function deriveProperty(
  api: OpenApi,
  parameter: string,
  property: Schema,
  required: readonly string[],
  columns: readonly ResourceColumn[],
): ResourceProperty {
  const schema = resolveSchema(api, property);
  const column = snakeCase(parameter);
  const values = schema.enum ?? resolveSchema(api, schema.items).enum;
  const shown = columns.find((candidate) => candidate.name === column);
  const within = shown === undefined ? pathWithin(parameter, columns) : undefined;
  return {
    parameter,
    column,
    type: shown?.type ?? declaredType(api, property).type,
    ...(values === undefined ? {} : { values }),
    required: required.includes(parameter),
    writeOnly: shown === undefined,
    array: schema.type === 'array',
    ...(within === undefined ? {} : { within }),
  };
}

/** `Timers.Inactive` is `timers` → `inactive` in rows, where there is such a column. */
function pathWithin(parameter: string, columns: readonly ResourceColumn[]): readonly string[] | undefined {
  const path = parameter.split('.').map(snakeCase);
  const holds = columns.some((column) => column.name === path[0] && column.type === 'jsonb');
  return path.length > 1 && holds ? path : undefined;
}
