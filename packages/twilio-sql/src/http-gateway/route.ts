// Which operation a request means: Google's Connectors API v2, as its paths and methods name them. Pure.
import { HttpError } from './http-error.ts';

/** `projects/P/locations/L/connections/C`: project and location may be anything. */
export interface ConnectionName {
  readonly connection: string;
  /** As resources are named in answers. */
  readonly resource: string;
}

export type Operation =
  | { readonly kind: 'check-status' }
  | { readonly kind: 'check-readiness' }
  | { readonly kind: 'execute-sql-query' }
  | { readonly kind: 'list-entity-types' }
  | { readonly kind: 'get-entity-type'; readonly entity: string }
  | { readonly kind: 'list-entities'; readonly entity: string }
  | { readonly kind: 'create-entity'; readonly entity: string }
  | { readonly kind: 'get-entity'; readonly entity: string; readonly id: string }
  | { readonly kind: 'update-entity'; readonly entity: string; readonly id: string }
  | { readonly kind: 'delete-entity'; readonly entity: string; readonly id: string }
  | { readonly kind: 'update-entities'; readonly entity: string }
  | { readonly kind: 'delete-entities'; readonly entity: string }
  | { readonly kind: 'list-actions' }
  | { readonly kind: 'get-action'; readonly action: string }
  | { readonly kind: 'execute-action'; readonly action: string };

export interface Route extends ConnectionName {
  readonly operation: Operation;
}

interface Rule {
  readonly method: string;
  /** Below the connection; each group is decoded. */
  readonly path: RegExp;
  readonly operation: (...parts: readonly string[]) => Operation;
}

/** A segment; a verb of Google's begins with a colon, and names of ours have none. */
const NAME = '([^/:]+)';
/** Ids may have colons: no verb comes after them. */
const ID = '([^/]+)';

const rule = (method: string, path: string, operation: Rule['operation']): Rule => ({
  method,
  path: new RegExp(`^${path}$`),
  operation,
});

const RULES: readonly Rule[] = [
  rule('GET', ':checkStatus', () => ({ kind: 'check-status' })),
  rule('GET', ':checkReadiness', () => ({ kind: 'check-readiness' })),
  rule('POST', ':executeSqlQuery', () => ({ kind: 'execute-sql-query' })),
  rule('GET', '/entityTypes', () => ({ kind: 'list-entity-types' })),
  rule('GET', `/entityTypes/${NAME}`, (entity = '') => ({ kind: 'get-entity-type', entity })),
  rule('GET', `/entityTypes/${NAME}/entities`, (entity = '') => ({ kind: 'list-entities', entity })),
  rule('POST', `/entityTypes/${NAME}/entities`, (entity = '') => ({ kind: 'create-entity', entity })),
  rule('GET', `/entityTypes/${NAME}/entities/${ID}`, (entity = '', id = '') => ({ kind: 'get-entity', entity, id })),
  rule('PATCH', `/entityTypes/${NAME}/entities/${ID}`, (entity = '', id = '') => ({
    kind: 'update-entity',
    entity,
    id,
  })),
  rule('DELETE', `/entityTypes/${NAME}/entities/${ID}`, (entity = '', id = '') => ({
    kind: 'delete-entity',
    entity,
    id,
  })),
  rule('POST', `/entityTypes/${NAME}/entities:updateEntitiesWithConditions`, (entity = '') => ({
    kind: 'update-entities',
    entity,
  })),
  rule('POST', `/entityTypes/${NAME}/entities:deleteEntitiesWithConditions`, (entity = '') => ({
    kind: 'delete-entities',
    entity,
  })),
  rule('GET', '/actions', () => ({ kind: 'list-actions' })),
  rule('GET', `/actions/${NAME}`, (action = '') => ({ kind: 'get-action', action })),
  rule('POST', `/actions/${NAME}:execute`, (action = '') => ({ kind: 'execute-action', action })),
];

/** Every operation that there is. */
export const operationKinds: readonly Operation['kind'][] = RULES.map(({ operation }) => operation().kind);

const CONNECTION = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/connections\/([^/:]+))([/:].*)?$/;

/** `pathname`: without the query, as it was sent. Throws HttpError NOT_FOUND, with 405 where another method is right. */
export function routeOf(method: string, pathname: string): Route {
  const [, resource, name, below = ''] = CONNECTION.exec(pathname) ?? [];
  if (resource === undefined || name === undefined) {
    throw new HttpError(
      'NOT_FOUND',
      'there is nothing here; paths begin with /v2/projects/P/locations/L/connections/C',
    );
  }
  const fitting = RULES.filter(({ path }) => path.test(below));
  const found = fitting.find((candidate) => candidate.method === method);
  if (found !== undefined) {
    const parts = (found.path.exec(below) ?? []).slice(1).map(decoded);
    return { connection: decoded(name), resource: decoded(resource), operation: found.operation(...parts) };
  }
  if (fitting.length === 0) throw new HttpError('NOT_FOUND', 'a connection has no such path');
  const methods = fitting.map((candidate) => candidate.method).join(', ');
  throw new HttpError('UNIMPLEMENTED', `the method here is ${methods}`, {
    httpStatus: 405,
    headers: { allow: methods },
  });
}

/** What writes, or may: it is not known whether it was done when the answer is lost. */
export function writes({ kind }: Operation): boolean {
  switch (kind) {
    case 'execute-sql-query':
    case 'create-entity':
    case 'update-entity':
    case 'delete-entity':
    case 'update-entities':
    case 'delete-entities':
    case 'execute-action':
      return true;
    default:
      return false;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError('INVALID_ARGUMENT', 'the path has a % that encodes nothing');
  }
}
