// Serves any resource of the catalog from its description: a small stateful list with equality filters and paging,
// fetch, create, update and delete. What a resource does beyond that is an override.
import type { Resource, ResourceFilter, ResourceList, ResourceWrite } from '@twilio-sql/twilio-driver/catalog-data';
import { parseDateBound, SECONDS_PER_DAY, iso8601, rfc2822 } from '../dates.ts';
import { badRequest, notFound, preconditionFailed } from '../errors.ts';
import { NO_CONTENT, ok } from '../http.ts';
import type { Context, Handler, Reply } from '../http.ts';
import type { JsonValue, Row } from '../json.ts';
import {
  cursorFrom,
  invalidToken,
  linksOf,
  pageMeta,
  pageNumber,
  pageRequest,
  pageToken,
  pageV2010,
} from '../paging.ts';
import { StoredRow } from '../stored-row.ts';
import { isThereForEveryKey, keyOf, keyOfResource, resourceKey } from './resource-keys.ts';
import type { RuleCollection } from './rule-collection.ts';
import type { RuleOverride, RuleRegistry } from './rule-registry.ts';
import { checkWrite, columnsFrom } from './rule-write.ts';
import { sampleRow } from './sample-row.ts';
import { ruleCollection } from './seed-rows.ts';

export interface RuleRoute {
  readonly method: string;
  readonly template: string;
  readonly handler: Handler;
}

export function ruleRoutes(resource: Resource, registry: RuleRegistry): readonly RuleRoute[] {
  const rule = new RuleResource(resource, registry);
  const routes: RuleRoute[] = [];
  if (resource.list !== undefined)
    routes.push({ method: 'GET', template: resource.list.path, handler: (context) => rule.list(context) });
  if (resource.singleton !== undefined) {
    routes.push({ method: 'GET', template: resource.singleton.path, handler: (context) => rule.fetchSingle(context) });
  }
  if (resource.fetch !== undefined && resource.fetch.redirects !== true) {
    routes.push({ method: 'GET', template: resource.fetch.path, handler: (context) => rule.fetch(context) });
  }
  const { create, update } = resource;
  if (create !== undefined) {
    routes.push({ method: create.method, template: create.path, handler: (context) => rule.create(context, create) });
  }
  if (update !== undefined) {
    routes.push({ method: update.method, template: update.path, handler: (context) => rule.update(context, update) });
  }
  if (resource.delete !== undefined) {
    routes.push({ method: 'DELETE', template: resource.delete.path, handler: (context) => rule.remove(context) });
  }
  return routes;
}

class RuleResource {
  readonly #resource: Resource;
  readonly #registry: RuleRegistry;
  readonly #override: RuleOverride;
  /** The parameter of the path that is the row's own key. */
  readonly #keyParameter: string | undefined;
  /** Columns that only a fetch tells. */
  readonly #thin: ReadonlySet<string>;

  constructor(resource: Resource, registry: RuleRegistry) {
    this.#resource = resource;
    this.#registry = registry;
    this.#override = registry.overrides[keyOfResource(resource)] ?? {};
    const path = resource.fetch?.path ?? resource.update?.path ?? resource.delete?.path ?? '';
    const parents = new Set(resource.parents.map((parent) => parent.parameter));
    this.#thin = new Set(resource.columns.filter((column) => column.fetchOnly === true).map((column) => column.name));
    this.#keyParameter = [...path.matchAll(/\{(\w+)\}/g)]
      .map((found) => found[1] ?? '')
      .findLast((name) => !parents.has(name));
  }

  list(context: Context): Reply {
    const { list } = this.#resource;
    if (list === undefined) throw notFound(context.path);
    const request = pageRequest(normalizedPaging(context.query, list), list.pageSizeMax);
    const matches = this.#matcher(context);
    const render = (row: Row, key: string): string => this.#listText(row, list, key);
    const collection = this.#collection(context);
    if (list.paging === 'number') {
      const texts = collection
        .views(context.now)
        .filter(matches)
        .map((row) => render(row, ''));
      return ok(pageNumber(list.rowsKey, texts, Number(context.query.get('Page') ?? 0), request.size));
    }
    const slice = collection.list(matches, request.size, cursorFrom(request.token), context.now, render);
    if (slice === undefined) throw invalidToken();
    const links = linksOf(request, slice);
    switch (list.paging) {
      case 'v2010':
        return ok(pageV2010(context, list.rowsKey, slice.texts, links));
      case 'meta':
        return ok(pageMeta(context, this.#resource.host, list.rowsKey, slice.texts, links));
      case 'token':
        return ok(pageToken(list, slice.texts, links));
      case 'none':
        return ok(`{"${list.rowsKey}":[${slice.texts.join(',')}],"uri":${JSON.stringify(context.path)}}`);
    }
  }

  fetch(context: Context): Reply {
    return ok(this.#text(this.#row(context).view(context.now)));
  }

  fetchSingle(context: Context): Reply {
    const row = this.#single(context);
    if (row === undefined) throw notFound(context.path);
    return ok(this.#text(row.view(context.now)));
  }

  create(context: Context, write: ResourceWrite): Reply {
    checkWrite(write, context);
    const { account, now } = context;
    const prefix = this.#ownPrefix();
    const { sid, sequence } = account.nextSid(prefix);
    const fresh = sampleRow(
      {
        resource: this.#resource,
        accountSid: account.sid,
        parents: context.params,
        number: sequence,
        key: 0,
        createdAt: now,
        sid,
      },
      'fresh',
    );
    const sent: Row = {
      ...fresh,
      ...firstRevision(fresh),
      ...this.#numberOf(context),
      ...this.#keyIn(context, write),
      ...columnsFrom(write, context, fresh),
    };
    const row = this.#override.create?.(context, sent) ?? sent;
    this.#collection(context).add(new StoredRow(keyOf(this.#resource, row, sequence), sequence, row));
    const answer = this.#override.answer?.(context, row) ?? row;
    return { status: write.status, body: write.status === 204 ? '' : this.#text(answer) };
  }

  update(context: Context, write: ResourceWrite): Reply {
    checkWrite(write, context);
    const row = this.#keyParameter === undefined ? this.#collection(context).first : this.#row(context);
    if (row === undefined) throw notFound(context.path);
    const view = row.view(context.now);
    checkRevision(view, context);
    const sent: Row = {
      ...view,
      ...columnsFrom(write, context, view),
      ...this.#touched(context.now),
      ...nextRevision(view),
    };
    row.change(context.now, this.#override.update?.(context, sent) ?? sent);
    return { status: write.status, body: write.status === 204 ? '' : this.#text(row.view(context.now)) };
  }

  remove(context: Context): Reply {
    const row = this.#row(context);
    checkRevision(row.view(context.now), context);
    this.#override.remove?.(context, row.view(context.now));
    this.#collection(context).remove(row.sid);
    return NO_CONTENT;
  }

  #row(context: Context): StoredRow {
    const collection = this.#collection(context);
    const key = this.#keyParameter === undefined ? undefined : context.params[this.#keyParameter];
    const row =
      key === undefined ? this.#single(context) : (collection.find(key) ?? this.#keyedRow(context, key, collection));
    if (row === undefined) throw notFound(context.path);
    return row;
  }

  /** Where the path has no key: the only row, or the one that the query names. */
  #single(context: Context): StoredRow | undefined {
    const collection = this.#collection(context);
    const naming = (this.#resource.delete?.properties ?? []).filter(
      (property) => property.query && !property.writeOnly,
    );
    if (naming.length === 0) return collection.first;
    const missing = naming.find((property) => !context.query.has(property.parameter));
    if (missing !== undefined) throw badRequest(`Missing required parameter ${missing.parameter}`);
    return collection.where(
      (row) => naming.every((property) => row[property.column] === context.query.get(property.parameter)),
      context.now,
    );
  }

  #keyedRow(context: Context, key: string, collection: RuleCollection): StoredRow | undefined {
    if (!isThereForEveryKey(this.#resource)) return undefined;
    const { account } = context;
    const sample = {
      resource: this.#resource,
      accountSid: account.sid,
      parents: context.params,
      number: 0,
      key: account.seed.key(`${keyOfResource(this.#resource)} ${key}`),
      createdAt: account.profile.dateCreated,
      sid: key,
    };
    const row = new StoredRow(key, 0, sampleRow(sample, 'sample'));
    // It can be changed, and is then to be found as it was left.
    if (this.#resource.update !== undefined) collection.add(row);
    return row;
  }

  /** A key that counts: the next number of the list. */
  #numberOf(context: Context): Row {
    const { primaryKey, columns } = this.#resource;
    const column = columns.find((candidate) => candidate.name === primaryKey);
    if (column === undefined || !/^int/.test(column.type)) return {};
    const numbers = this.#collection(context)
      .views(context.now)
      .map((row) => Number(row[column.name] ?? 0));
    return { [column.name]: Math.max(0, ...numbers) + 1 };
  }

  /** The row's key, where the path of a create has it. */
  #keyIn(context: Context, write: ResourceWrite): Row {
    const { primaryKey } = this.#resource;
    const parameter = this.#keyParameter;
    if (primaryKey === undefined || parameter === undefined || !write.path.endsWith(`{${parameter}}`)) return {};
    return { [primaryKey]: context.params[parameter] ?? '' };
  }

  /** A row in JSON, by the names that Twilio uses. */
  #text(row: Row): string {
    const { jsonNames } = this.#resource;
    if (jsonNames === undefined) return JSON.stringify(row);
    return JSON.stringify(
      Object.fromEntries(Object.entries(row).map(([name, value]) => [jsonNames[name] ?? name, value])),
    );
  }

  /** A row as the list has it: some are thinner than the answer of a fetch, some are a key and nothing else. */
  #listText(row: Row, list: ResourceList, key: string): string {
    if (list.rowsAreKeys === true) return JSON.stringify(key);
    if (this.#thin.size === 0) return this.#text(row);
    return this.#text(Object.fromEntries(Object.entries(row).filter(([name]) => !this.#thin.has(name))));
  }

  #collection(context: Context): RuleCollection {
    this.#requireParents(context);
    const { rowsOf } = this.#override;
    const own = this.#resource;
    const shared = rowsOf === undefined ? undefined : this.#registry.resources.get(resourceKey(own.product, rowsOf));
    const resource = shared ?? own;
    return ruleCollection(resource, this.#registry, context.account, context.params);
  }

  #requireParents(context: Context): void {
    for (const parent of this.#resource.parents) {
      const value = context.params[parent.parameter];
      const key = this.#registry.parentOf(this.#resource.product, parent);
      if (key === undefined || parent.parameter === 'AccountSid' || value === undefined) continue;
      const core = this.#registry.coreRowsOf(context.account, key);
      if (core?.has(value) === true) continue;
      if (core !== undefined) throw notFound(context.path);
      const resource = this.#registry.resources.get(key);
      if (resource === undefined || isThereForEveryKey(resource)) continue;
      if (ruleCollection(resource, this.#registry, context.account, context.params).find(value) === undefined) {
        throw notFound(context.path);
      }
    }
  }

  #matcher(context: Context): (row: Row) => boolean {
    const tests: ((row: Row) => boolean)[] = this.#override.only === undefined ? [] : [this.#override.only];
    for (const filter of this.#resource.filters) {
      const values = context.query.getAll(filter.parameter).filter((value) => value !== '');
      const value = values[0];
      if (value === undefined) {
        if (filter.required) throw badRequest(`Missing required parameter ${filter.parameter}`);
        continue;
      }
      const special = this.#override.filters?.[filter.parameter];
      if (special !== undefined) tests.push((row) => special(row, value));
      else if (filter.column !== undefined)
        tests.push(filterTest(filter, filter.column, filter.array ? values : [value]));
    }
    const unasked = this.#override.unasked?.(context);
    if (unasked !== undefined) tests.push(unasked);
    return (row) => tests.every((test) => test(row));
  }

  #ownPrefix(): string {
    const own = this.#resource.columns.find((column) => column.name === this.#resource.primaryKey);
    return own?.sidPrefixes?.[0] ?? 'XX';
  }

  #touched(now: number): Row {
    const column = this.#resource.columns.find((candidate) => candidate.name === 'date_updated');
    if (column === undefined) return {};
    return { date_updated: column.wire === 'rfc2822' ? rfc2822(now) : iso8601(now) };
  }
}

/** Rows that count their changes take a change only when the caller has seen the last one, if he says what he saw. */
function checkRevision(row: Row, { headers }: Context): void {
  const seen = headers['if-match'];
  if (seen !== undefined && row.revision !== undefined && row.revision !== seen) throw preconditionFailed();
}

function firstRevision({ revision }: Row): Row {
  return revision === null ? { revision: '0' } : {};
}

function nextRevision({ revision }: Row): Row {
  if (revision === undefined) return {};
  if (typeof revision === 'number') return { revision: revision + 1 };
  const known = typeof revision === 'string' ? Number(revision) : Number.NaN;
  return { revision: String(Number.isNaN(known) ? 1 : known + 1) };
}

/** Some lists spell the paging parameters in their own way, or count pages. */
function normalizedPaging(query: URLSearchParams, list: ResourceList): URLSearchParams {
  const { paging, sizeParameter = 'PageSize', tokenParameter = 'pageToken' } = list;
  if (paging !== 'token' && paging !== 'number' && list.sizeParameter === undefined) return query;
  const normalized = new URLSearchParams();
  const names = [
    [sizeParameter, 'PageSize'],
    [paging === 'token' ? tokenParameter : 'PageToken', 'PageToken'],
    ...(paging === 'number' ? [] : [['Page', 'Page'] as const]),
  ] as const;
  for (const [from, to] of names) {
    const value = query.get(from);
    if (value !== null) normalized.set(to, value);
  }
  return normalized;
}

function filterTest(filter: ResourceFilter, column: string, values: readonly string[]): (row: Row) => boolean {
  if (filter.type !== 'timestamptz' && filter.type !== 'date') {
    const wanted = new Set(values);
    // Of a list, one element is meant.
    return (row) => elementsOf(row[column]).some((element) => wanted.has(textOf(element)));
  }
  const bound = parseDateBound(values[0] ?? '');
  if (bound === undefined) throw badRequest(`Invalid date value for ${filter.parameter}: ${values[0] ?? ''}`);
  const end = bound.dateOnly ? bound.seconds + SECONDS_PER_DAY : bound.seconds;
  return (row) => {
    const seconds = Date.parse(textOf(row[column])) / 1000;
    switch (filter.operator) {
      case '=':
        return seconds >= bound.seconds && (bound.dateOnly ? seconds < end : seconds <= end);
      case '<':
        return seconds <= bound.seconds;
      case '>':
        return seconds >= bound.seconds;
    }
  };
}

/** A list's elements, or the value itself. */
function elementsOf(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  // as: JSON's arrays.
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
