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
import { type OpenApi, type Parameter, resolveSchema, type Schema, successOf } from './open-api.ts';

const pagingParameters = /^(page|page_?size|page_?token|size|token)$/i;

/** Windows that an aggregate is made over: they change rows instead of choosing them. */
const windowParameters = new Set(['StartDate', 'EndDate']);

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
        required: parameter.required ?? false,
        array: schema.type === 'array',
      };
    });
}

/** `StartTime<` → start_time, `DateCreatedAfter` → date_created from below, `AreaCode` → no column. */
function restriction(
  parameter: string,
  columns: readonly ResourceColumn[],
): { column: string | undefined; operator: ResourceFilter['operator'] } {
  const find = (name: string): string | undefined => columns.find((column) => column.name === name)?.name;
  if (windowParameters.has(parameter)) return { column: undefined, operator: '=' };
  const suffix = parameter.at(-1);
  if (suffix === '<' || suffix === '>') return { column: find(snakeCase(parameter.slice(0, -1))), operator: suffix };
  const own = find(snakeCase(parameter));
  if (own !== undefined) return { column: own, operator: '=' };
  const word = /^(.+)(After|From|Before|To)$/.exec(parameter);
  const ranged = word === null ? undefined : find(snakeCase(word[1] ?? ''));
  if (word === null || ranged === undefined) return { column: undefined, operator: '=' };
  return { column: ranged, operator: word[2] === 'After' || word[2] === 'From' ? '>' : '<' };
}

const formBody = 'application/x-www-form-urlencoded';

export function deriveWrite(
  api: OpenApi,
  endpoint: Endpoint,
  columns: readonly ResourceColumn[],
  rowReferences: readonly string[],
): ResourceWrite {
  const content = endpoint.operation.requestBody?.content ?? {};
  const body = content[formBody] !== undefined || Object.keys(content).length === 0 ? 'form' : 'json';
  const schema = resolveSchema(api, (content[formBody] ?? Object.values(content)[0])?.schema);
  const answer = successOf(api, endpoint.operation);
  const properties = Object.entries(schema.properties ?? {}).map(([parameter, property]) =>
    deriveProperty(api, parameter, property, schema.required ?? [], columns),
  );
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
    returnsRow: rowReferences.includes(answer.reference),
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
  return {
    parameter,
    column,
    type: shown?.type ?? declaredType(api, property).type,
    ...(values === undefined ? {} : { values }),
    required: required.includes(parameter),
    writeOnly: shown === undefined,
    array: schema.type === 'array',
  };
}
