// From paths to resources: operations on one path and its instances are one resource.
import type { Resource, ResourceList, ResourceParent } from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import { deriveColumns } from './derive-columns.ts';
import { deriveFilters, deriveWrite } from './derive-parameters.ts';
import { basePathOf, isInstancePath, pathParameters, resourceName, snakeCase } from './names.ts';
import {
  type Method,
  methods,
  type OpenApi,
  type Operation,
  queryParameters,
  resolveSchema,
  type Schema,
  successOf,
} from './open-api.ts';

export interface Endpoint {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
  readonly id: string;
}

/** The operations of a resource, by what they do. */
interface Endpoints {
  readonly list?: Endpoint;
  readonly singleton?: Endpoint;
  readonly fetch?: Endpoint;
  readonly create?: Endpoint;
  readonly update?: Endpoint;
  readonly delete?: Endpoint;
}

/** The row of a list or of a single answer, and the name under which the list holds its rows. */
interface RowShape {
  readonly key: string;
  readonly reference: string;
  readonly schema: Schema;
}

export function deriveResources(product: string, api: OpenApi): readonly Resource[] {
  const groups = new Map<string, Endpoint[]>();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (operation === undefined) continue;
      const endpoint = { path, method, operation, id: operation.operationId ?? `${method} ${path}` };
      const base = basePathOf(path);
      groups.set(base, [...(groups.get(base) ?? []), endpoint]);
    }
  }
  const names = new Map([...groups.keys()].map((base) => [base, resourceName(base)]));
  return [...groups]
    .map(([base, endpoints]) => deriveResource(product, api, base, names, classify(endpoints)))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function classify(endpoints: readonly Endpoint[]): Endpoints {
  const find = (test: (endpoint: Endpoint) => boolean): Endpoint | undefined => endpoints.find(test);
  const writes = (endpoint: Endpoint): boolean => ['post', 'put', 'patch'].includes(endpoint.method);
  const isList = (endpoint: Endpoint): boolean => endpoint.method === 'get' && endpoint.id.startsWith('List');
  const found = {
    list: find(isList),
    singleton: find((e) => e.method === 'get' && !isList(e) && !isInstancePath(e.path)),
    fetch: find((e) => e.method === 'get' && !isList(e) && isInstancePath(e.path)),
    create: find((e) => writes(e) && !isInstancePath(e.path) && !e.id.startsWith('Update')),
    update: find((e) => writes(e) && (isInstancePath(e.path) || e.id.startsWith('Update'))),
    delete: find((e) => e.method === 'delete'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, endpoint]) => endpoint !== undefined));
}

function deriveResource(
  product: string,
  api: OpenApi,
  base: string,
  names: ReadonlyMap<string, string>,
  endpoints: Endpoints,
): Resource {
  const name = names.get(base) ?? resourceName(base);
  const { list, singleton, fetch, create, update } = endpoints;
  const listRow = list === undefined ? undefined : listRowShape(api, list);
  const ownRows = [fetch, singleton].flatMap((endpoint) => (endpoint === undefined ? [] : [rowShape(api, endpoint)]));
  const rows = [...(listRow === undefined ? [] : [listRow]), ...ownRows];
  // A resource that can't be read has the columns of the answer to its writes.
  const shapes =
    rows.length > 0 ? rows : [create ?? update].flatMap((e) => (e === undefined ? [] : [rowShape(api, e)]));
  const instancePath = [fetch, update, endpoints.delete].find((e) => e !== undefined && isInstancePath(e.path))?.path;
  const key = instancePath === undefined ? undefined : pathParameters(instancePath).at(-1);
  const primaryKey = key === undefined ? undefined : snakeCase(key);
  const columns = deriveColumns({
    api,
    product,
    resource: name,
    list: listRow?.schema,
    all: shapes.map((s) => s.schema),
    primaryKey,
  });
  const columnNames = new Set(columns.map((column) => column.name));
  const references = shapes.map((shape) => shape.reference);
  const write = (endpoint: Endpoint | undefined) =>
    endpoint === undefined ? undefined : deriveWrite(api, endpoint, columns, references);
  const host = (api.paths[Object.keys(api.paths)[0] ?? '']?.servers ?? api.servers)?.[0]?.url ?? '';
  return {
    product,
    host: host.replace(/^https:\/\//, ''),
    name,
    columns,
    parents: deriveParents(base, columnNames, names),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(list === undefined || listRow === undefined ? {} : { list: deriveList(api, list, listRow.key) }),
    ...(singleton === undefined ? {} : { singleton: { operation: singleton.id, path: singleton.path } }),
    ...(fetch === undefined ? {} : { fetch: { operation: fetch.id, path: fetch.path } }),
    filters: list === undefined ? [] : deriveFilters(api, product, name, queryParameters(list.operation), columns),
    ...optional('create', write(create)),
    ...optional('update', write(update)),
    ...(endpoints.delete === undefined
      ? {}
      : { delete: { operation: endpoints.delete.id, path: endpoints.delete.path } }),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  // as: a computed key widens to string.
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

function rowShape(api: OpenApi, endpoint: Endpoint): RowShape {
  const { reference, schema } = successOf(api, endpoint.operation);
  return { key: '', reference, schema };
}

function listRowShape(api: OpenApi, endpoint: Endpoint): RowShape {
  const { schema } = successOf(api, endpoint.operation);
  const arrays = Object.entries(schema.properties ?? {}).filter(([, property]) => property.type === 'array');
  const [first] = arrays;
  if (first === undefined || arrays.length > 1) throw new Error(`${endpoint.id} answers with ${arrays.length} arrays`);
  const [key, property] = first;
  return { key, reference: property.items?.$ref ?? '', schema: resolveSchema(api, property.items) };
}

function deriveList(api: OpenApi, endpoint: Endpoint, rowsKey: string): ResourceList {
  const properties = successOf(api, endpoint.operation).schema.properties ?? {};
  const pageSize = queryParameters(endpoint.operation).find((parameter) => /^page_?size$/i.test(parameter.name));
  return {
    operation: endpoint.id,
    path: endpoint.path,
    rowsKey,
    paging: pagingStyle(api, properties),
    pageSizeMax: pageSize?.schema?.maximum ?? 1000,
  };
}

function pagingStyle(api: OpenApi, properties: Readonly<Record<string, Schema>>): ResourceList['paging'] {
  if (properties['next_page_uri'] !== undefined) return 'v2010';
  if (properties['meta'] === undefined) return 'none';
  return resolveSchema(api, properties['meta']).properties?.['nextToken'] === undefined ? 'meta' : 'token';
}

/** Path parameters above the resource's own key, and whose keys they are. */
function deriveParents(
  base: string,
  columns: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): readonly ResourceParent[] {
  return pathParameters(base).map((parameter) => {
    const column = snakeCase(parameter);
    const resource = names.get(base.slice(0, base.indexOf(`/{${parameter}}`)));
    return { parameter, column, synthetic: !columns.has(column), ...(resource === undefined ? {} : { resource }) };
  });
}
