// From paths to resources: operations on one path and its instances are one resource.
import type {
  Resource,
  ResourceColumn,
  ResourceList,
  ResourceParent,
  ResourceRead,
  ResourceRemoval,
} from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import { deriveColumns } from './derive-columns.ts';
import { deriveBeside, deriveFilters, deriveWrite } from './derive-parameters.ts';
import { basePathOf, isInstancePath, pathParameters, resourceName, snakeCase } from './names.ts';
import {
  type Method,
  methods,
  type OpenApi,
  type Operation,
  parametersIn,
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
  readonly replace?: Endpoint;
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
  const isList = (endpoint: Endpoint): boolean => endpoint.method === 'get' && endpoint.id.startsWith('List');
  const creates = (e: Endpoint): boolean =>
    e.method === 'post' && (isInstancePath(e.path) ? e.id.startsWith('Create') : !e.id.startsWith('Update'));
  const create = find(creates) ?? find((e) => e.method === 'put' && !isInstancePath(e.path) && !/^Update/.test(e.id));
  const updates = (e: Endpoint): boolean =>
    ['post', 'put', 'patch'].includes(e.method) &&
    e !== create &&
    (isInstancePath(e.path) || /^(Update|Patch)/.test(e.id));
  // PATCH changes what is named; PUT, where there are both, puts a whole row in the place of the old one.
  const patch = find((e) => updates(e) && e.method === 'patch');
  const found = {
    list: find(isList),
    singleton: find((e) => e.method === 'get' && !isList(e) && !isInstancePath(e.path)),
    fetch: find((e) => e.method === 'get' && !isList(e) && isInstancePath(e.path)),
    create,
    update: patch ?? find(updates),
    replace: patch === undefined ? undefined : find((e) => updates(e) && e.method === 'put'),
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
  const { list, singleton, create, update, replace } = endpoints;
  const fetch = wrappedFetches.has(`${product}.${name}`) ? undefined : endpoints.fetch;
  const listRow = list === undefined ? undefined : listRowShape(api, list);
  const ownRows = [fetch, singleton].flatMap((endpoint) => (endpoint === undefined ? [] : [rowShape(api, endpoint)]));
  const rows = [...(listRow === undefined ? [] : [listRow]), ...ownRows];
  // A resource that can't be read has the columns of the answer to its writes.
  const shapes =
    rows.length > 0 ? rows : [create ?? update].flatMap((e) => (e === undefined ? [] : [rowShape(api, e)]));
  const instancePath = [fetch, update, endpoints.delete].find((e) => e !== undefined && isInstancePath(e.path))?.path;
  const key = instancePath === undefined ? undefined : pathParameters(instancePath).at(-1);
  const known = new Set(shapes.flatMap((s) => Object.keys(s.schema.properties ?? {}).map(snakeCase)));
  const primaryKey = key === undefined ? undefined : keyColumn(`${product}.${name}`, key, known);
  const derived = deriveColumns({
    api,
    product,
    resource: name,
    list: listRow?.schema,
    all: shapes.map((s) => s.schema),
    primaryKey,
  });
  // A parent that no row of the list tells is known from the request: as a column of the row it would be null.
  const { jsonNames } = derived;
  // Some lists are of what a create of the same resource made, and have its key in their path.
  const listBase = list === undefined ? base : list.path.replace(/\.json$/, '');
  const injected = new Set(pathParameters(base).map(snakeCase));
  const columns = derived.columns.filter(
    (column) =>
      !injected.has(column.name) || (column.fetchOnly !== true && rowsLack[`${product}.${name}`] !== column.name),
  );
  const columnNames = new Set(columns.map((column) => column.name));
  const answers = { references: shapes.map((shape) => shape.reference), properties: known, key: primaryKey };
  const write = (endpoint: Endpoint | undefined) =>
    endpoint === undefined ? undefined : deriveWrite(api, endpoint, columns, answers);
  const host = (api.paths[Object.keys(api.paths)[0] ?? '']?.servers ?? api.servers)?.[0]?.url ?? '';
  const filtersOf = (endpoint: Endpoint | undefined) =>
    endpoint === undefined
      ? []
      : deriveFilters(api, product, name, parametersIn(api, endpoint.path, endpoint.operation, 'query'), columns);
  const fetchFilters = filtersOf(fetch ?? singleton);
  return {
    product,
    schema: '',
    host: host.replace(/^https:\/\//, ''),
    name,
    columns,
    ...(Object.keys(jsonNames).length === 0 ? {} : { jsonNames }),
    parents: deriveParents(listBase, name, columnNames, names),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(list === undefined || listRow === undefined ? {} : { list: deriveList(api, list, listRow) }),
    ...(singleton === undefined ? {} : { singleton: { ...read(singleton), ...pagedBy(api, singleton) } }),
    ...(fetch === undefined ? {} : { fetch: read(fetch) }),
    filters: filtersOf(list),
    ...(fetchFilters.length === 0 ? {} : { fetchFilters }),
    ...optional('create', write(create)),
    ...optional('update', write(update)),
    ...optional('replace', write(replace)),
    ...(endpoints.delete === undefined ? {} : { delete: removal(api, endpoints.delete, columns) }),
  };
}

function read(endpoint: Endpoint): ResourceRead {
  const redirects = Object.keys(endpoint.operation.responses ?? {}).every((status) => !status.startsWith('2'));
  return {
    operation: endpoint.id,
    path: endpoint.path,
    ...(endpoint.method === 'get' && redirects ? { redirects } : {}),
  };
}

function removal(api: OpenApi, endpoint: Endpoint, columns: readonly ResourceColumn[]): ResourceRemoval {
  const properties = deriveBeside(api, endpoint, columns);
  return { ...read(endpoint), ...(properties.length === 0 ? {} : { properties }) };
}

/** Resources whose fetch wraps the row in an object of its own: read by their lists alone. */
const wrappedFetches: ReadonlySet<string> = new Set(['memory_v1.control_plane_store_trait_groups']);

/** Parents that the description gives the row, and its example does not. */
const rowsLack: Readonly<Record<string, string>> = {
  'messaging_v1.link_shortening_domain_validate_dns': 'domain_sid',
};

/** Keys whose column no rule finds. */
const givenKeys: Readonly<Record<string, string>> = {
  'memory_v1.control_plane_store_trait_groups': 'display_name',
  'memory_v1.store_profile_identifiers': 'id_type',
  'monitor_v2.alarms': 'alert_config_sid',
};

/** The column that the last parameter of a row's path names: its own name, or what rows call it. */
function keyColumn(resource: string, parameter: string, columns: ReadonlySet<string>): string {
  const own = snakeCase(parameter);
  const given = givenKeys[resource];
  if (given !== undefined) return given;
  if (columns.has(own)) return own;
  if (/sid$/i.test(parameter) && columns.has('sid')) return 'sid';
  if (/id(OrUniqueName)?$/i.test(parameter) && columns.has('id')) return 'id';
  return own;
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
  // SCIM answers name their schemas beside the rows.
  const rows = arrays.length === 1 ? first : arrays.find(([name]) => name === 'Resources');
  if (rows === undefined) {
    throw new Error(`${endpoint.id} answers with ${arrays.length} arrays`);
  }
  const [key, property] = rows;
  return { key, reference: property.items?.$ref ?? '', schema: resolveSchema(api, property.items) };
}

function deriveList(api: OpenApi, endpoint: Endpoint, row: RowShape): ResourceList {
  const properties = successOf(api, endpoint.operation).schema.properties ?? {};
  const query = parametersIn(api, endpoint.path, endpoint.operation, 'query');
  const size = query.find((parameter) => /^(page_?size|size)$/i.test(parameter.name));
  const token = query.find((parameter) => /^(page_?token|token)$/i.test(parameter.name));
  const paging = pagingStyle(api, properties);
  return {
    operation: endpoint.id,
    path: endpoint.path,
    rowsKey: row.key,
    paging,
    pageSizeMax: resolveSchema(api, size?.schema).maximum ?? 1000,
    ...(size === undefined || size.name === 'PageSize' ? {} : { sizeParameter: size.name }),
    ...(size === undefined ? { sizeParameter: '' } : {}),
    ...(paging === 'token' && token !== undefined ? { tokenParameter: token.name } : {}),
    ...(row.schema.type === 'string' ? { rowsAreKeys: true } : {}),
  };
}

/** The token of a singleton that goes on in further answers. */
function pagedBy(api: OpenApi, { path, operation }: Endpoint): Pick<ResourceRead, 'tokenParameter'> {
  const token = parametersIn(api, path, operation, 'query').find(({ name }) => name === 'pageToken');
  return token === undefined ? {} : { tokenParameter: token.name };
}

function pagingStyle(api: OpenApi, properties: Readonly<Record<string, Schema>>): ResourceList['paging'] {
  if (properties['next_page_uri'] !== undefined) return 'v2010';
  if (properties['meta'] === undefined) return properties['has_next'] === undefined ? 'none' : 'number';
  const meta = resolveSchema(api, properties['meta']).properties ?? {};
  return meta['nextToken'] === undefined && meta['next_token'] === undefined ? 'meta' : 'token';
}

/** Path parameters above the resource's own key, and whose keys they are. */
function deriveParents(
  base: string,
  own: string,
  columns: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): readonly ResourceParent[] {
  return pathParameters(base).map((parameter) => {
    const column = snakeCase(parameter);
    const resource = names.get(base.slice(0, base.indexOf(`/{${parameter}}`)));
    const isParent = resource !== undefined && resource !== own;
    return { parameter, column, synthetic: !columns.has(column), ...(isParent ? { resource } : {}) };
  });
}
