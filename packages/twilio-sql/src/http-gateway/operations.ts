// What each operation answers, as JSON text: the connector's answers in the shapes of the Connectors API.
import type { Connector, Fields } from '../connector/connector.ts';
import { HttpError } from './http-error.ts';
import { idOf, rowText } from './json-text.ts';
import { actionOf, entityType } from './metadata.ts';
import { pageAfter, pageSizeOf, sortOf } from './paging.ts';
import { objectMember, type JsonObject } from './read-body.ts';
import type { Operation, Route } from './route.ts';

export interface Asked {
  readonly connector: Connector;
  readonly route: Route;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly signal: AbortSignal;
}

/** Those that a connector answers. */
export type ConnectorOperation = Exclude<
  Operation,
  { readonly kind: 'check-status' | 'check-readiness' | 'execute-sql-query' }
>;

/** Throws HttpError, and what connectors throw. */
export async function perform(operation: ConnectorOperation, asked: Asked): Promise<string> {
  const { connector, query, signal } = asked;
  switch (operation.kind) {
    case 'list-entity-types':
      return await entityTypes(asked);
    case 'get-entity-type':
      return JSON.stringify(entityType(await connector.describe(operation.entity)));
    case 'list-entities':
      return await entities(operation.entity, asked);
    case 'get-entity': {
      const row = await connector.get(operation.entity, operation.id, { signal });
      if (row === undefined) throw noEntity(operation.entity, operation.id);
      return entityText(asked, operation.entity, operation.id, row);
    }
    case 'create-entity': {
      const row = await connector.create(operation.entity, fieldsOf(asked.body), { signal });
      return entityText(asked, operation.entity, idOf(Object.values(row)[0]), row);
    }
    case 'update-entity': {
      const row = await connector.update(operation.entity, operation.id, fieldsOf(asked.body), { signal });
      return entityText(asked, operation.entity, operation.id, row);
    }
    case 'delete-entity':
      await connector.delete(operation.entity, operation.id, { signal });
      return '{}';
    case 'update-entities': {
      const selection = { filterClause: conditionsOf(query) };
      return `{"response":${rowText(await connector.update(operation.entity, selection, fieldsOf(asked.body), { signal }))}}`;
    }
    case 'delete-entities':
      await connector.delete(operation.entity, { filterClause: conditionsOf(query) }, { signal });
      return '{}';
    case 'list-actions':
      return await actions(asked);
    case 'get-action':
      return JSON.stringify(actionOf(await connector.action(operation.action)));
    case 'execute-action': {
      const rows = await connector.execute(operation.action, objectMember(asked.body, 'parameters'), { signal });
      return `{"results":[${rows.map(rowText).join(',')}]}`;
    }
  }
}

async function entityTypes({ connector, query }: Asked): Promise<string> {
  const { items, nextPageToken } = pageAfter(await connector.entities(), (name) => name, query);
  const basic = query.get('view') === 'ENTITY_TYPE_VIEW_BASIC';
  const types = basic ? items.map((name) => ({ name })) : (await connector.describeAll(items)).map(entityType);
  return JSON.stringify({ types, nextPageToken });
}

async function actions({ connector, query }: Asked): Promise<string> {
  const { items, nextPageToken } = pageAfter(await connector.actions(), ({ name }) => name, query);
  const basic = query.get('view') === 'ACTION_VIEW_BASIC';
  return JSON.stringify({ actions: basic ? items.map(({ name }) => ({ name })) : items.map(actionOf), nextPageToken });
}

async function entities(entity: string, asked: Asked): Promise<string> {
  const { connector, query, signal } = asked;
  const description = await connector.describe(entity);
  const key = description.fields.filter((field) => field.key);
  const page = await connector.list(entity, {
    filterClause: query.get('conditions') ?? undefined,
    pageSize: pageSizeOf(query),
    pageToken: query.get('pageToken') ?? undefined,
    sortBy: sortOf(query),
    signal,
  });
  // A row without a key of its own has no name.
  const idIn = (row: Fields): string | undefined => (key.length === 1 ? idOf(row[key[0]?.name ?? '']) : undefined);
  const texts = page.entities.map((row) => entityText(asked, entity, idIn(row), row));
  const next = page.nextPageToken === undefined ? '' : `,"nextPageToken":${JSON.stringify(page.nextPageToken)}`;
  return `{"entities":[${texts.join(',')}]${next}}`;
}

function entityText({ route }: Asked, entity: string, id: string | undefined, row: Fields): string {
  const name = `${route.resource}/entityTypes/${entity}/entities/${encodeURIComponent(id ?? '')}`;
  return `{${id === undefined ? '' : `"name":${JSON.stringify(name)},`}"fields":${rowText(row)}}`;
}

const fieldsOf = (body: JsonObject): Fields => objectMember(body, 'fields');

/** Throws HttpError: nothing is no condition that fits everything. */
function conditionsOf(query: URLSearchParams): string {
  const conditions = query.get('conditions') ?? '';
  if (conditions.trim() === '') throw new HttpError('INVALID_ARGUMENT', 'conditions is missing; true fits every row');
  return conditions;
}

function noEntity(entity: string, id: string): HttpError {
  return new HttpError('NOT_FOUND', `${entity} has no row "${id}"`);
}
