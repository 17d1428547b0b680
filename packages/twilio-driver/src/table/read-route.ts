// Runs a route: its requests in parallel within the budget, its lists page by page, rows by key where a list is thin.
import { setMaxListeners } from 'node:events';
import { mergePages, type JsonPage, type JsValue, type Page, type StatementScope } from '@twilio-sql/sql-engine/driver';
import type { ApiClient, SendOptions } from '../http/api-client.ts';
import { type ApiAnswer, type ApiRequest, decodeBody, encodeParameters } from '../http/api-request.ts';
import { listPages } from '../http/list-pages.ts';
import { namingTable } from './access-error.ts';
import { readAccount, requestedAccount, warnOfUnknownAccount } from './accounts.ts';
import { type Combination, combinations, pageSizeParameter } from './describe-requests.ts';
import type { Reading } from './plan-scan.ts';
import { removedError, removedStatus } from './removal.ts';
import { tellOfRetention } from './retention.ts';
import type { TableModel } from './table-model.ts';

/** Sources that are open at the same time. The client's budget decides how many requests really run. */
const openSourcesMax = 16;

export async function* readRoute(
  model: TableModel,
  client: ApiClient,
  reading: Reading,
  scope: StatementScope,
): AsyncGenerator<Page, void, undefined> {
  // Ends what is under way when the reader leaves, before the statement itself ends.
  const leaving = new AbortController();
  const signal = AbortSignal.any([scope.signal, leaving.signal]);
  // Each request that waits or runs listens to it.
  setMaxListeners(0, signal);
  tellOfRetention(model, reading, scope);
  let emptyLists = 0;
  const onEmpty = (): void => {
    emptyLists += 1;
  };
  const sources = targetsOf(model, reading, { scope, signal, keepable: true }, client, onEmpty);
  try {
    yield* mergePages(sources, {
      width: reading.toEnd ? openSourcesMax : 1,
      ahead: reading.toEnd,
    });
  } catch (error) {
    throw namingTable(model, error);
  } finally {
    leaving.abort();
    const told = model.overlay?.emptyList;
    if (told !== undefined && emptyLists > 0 && !scope.signal.aborted) {
      scope.notice({ severity: 'NOTICE', code: '00000', message: told.message(emptyLists), hint: told.hint });
    }
  }
}

/** One source of pages for each combination of values. */
function* targetsOf(
  model: TableModel,
  reading: Reading,
  options: SendOptions,
  client: ApiClient,
  onEmpty: () => void,
): Generator<() => AsyncIterator<Page, void, undefined>, void, undefined> {
  const { route } = reading;
  for (const combination of combinations(route.axes)) {
    const request = requestOf(model, reading, combination);
    const constants = constantsOf(combination);
    // What the user named may not exist; what nobody named has to.
    const given = [...combination.keys()].some(
      (axis) => axis.given && (axis.place === 'path' || (route.kind === 'get' && isOfRow(model, axis.column))),
    );
    const acceptedStatus = model.overlay?.removal === undefined ? (given ? [404] : []) : removedStatus;
    const sendOptions = { ...options, acceptedStatus };
    const account = requestedAccount(combination);
    const pages = (): AsyncIterable<JsonPage> =>
      route.kind === 'get'
        ? readOne(model, client, request, constants, sendOptions)
        : readList(model, client, reading, request, constants, sendOptions, combination, onEmpty);
    yield () => readAccount(account, pages(), options.scope);
  }
}

/** A parameter that is a column of the row tells which row. */
const isOfRow = ({ resource }: TableModel, name: string): boolean =>
  resource.columns.some((column) => column.name === name);

function requestOf(model: TableModel, { route, ...reading }: Reading, combination: Combination): ApiRequest {
  let { path } = route;
  const parameters: (readonly [string, string])[] = [];
  for (const [axis, { text }] of combination) {
    if (axis.place === 'path') path = path.replace(`{${axis.parameter}}`, encodeURIComponent(text));
    else if (axis.place === 'query') parameters.push([axis.parameter, text]);
  }
  const query = encodeParameters([...parameters, ...route.bounds, ...pageSizeParameter({ route, ...reading })]);
  return { method: 'GET', host: model.resource.host, path, query };
}

function constantsOf(combination: Combination): Readonly<Record<string, JsValue>> {
  const brought = [...combination].filter(([axis]) => axis.constant);
  return Object.fromEntries(brought.map(([axis, choice]) => [axis.column, choice.value]));
}

async function* readOne(
  model: TableModel,
  client: ApiClient,
  request: ApiRequest,
  constants: JsonPage['constants'],
  options: SendOptions,
): AsyncGenerator<JsonPage, void, undefined> {
  const tokenParameter = model.resource.singleton?.tokenParameter;
  if (tokenParameter !== undefined) {
    const pages = listPages(client, request, { ...options, list: { paging: 'token', tokenParameter }, ahead: false });
    for await (const { body } of pages) yield { kind: 'json', body, constants };
    return;
  }
  const answer = await client.send(request, options);
  if (answer.status < 300) yield { kind: 'json', body: answer.body, constants };
  else if (model.overlay?.removal !== undefined) throw removedError(model, model.overlay.removal, answer.status);
}

async function* readList(
  model: TableModel,
  client: ApiClient,
  reading: Reading,
  request: ApiRequest,
  constants: JsonPage['constants'],
  options: SendOptions,
  combination: Combination,
  onEmpty: () => void,
): AsyncGenerator<JsonPage, void, undefined> {
  const { list } = model.resource;
  if (list === undefined) throw new Error(`${model.name} has no list`);
  let left = reading.rowsMax ?? Number.POSITIVE_INFINITY;
  const account = requestedAccount(combination);
  // Nothing but the account was named: there is a list of every account that there is.
  const named = [...combination.keys()].filter((axis) => axis.given && axis.place === 'path');
  const pages = listPages(client, request, {
    ...options,
    ...(account === undefined || named.length > 1
      ? {}
      : {
          onMissing: () => {
            warnOfUnknownAccount(account, options.scope);
          },
        }),
    list,
    // Where pages are counted, one of now beside one of before could lose a row between them.
    keepable: list.paging !== 'number' && list.paging !== 'none',
    ahead: reading.toEnd && reading.rowsMax === undefined,
  });
  let begun = false;
  for await (const answer of pages) {
    // Only of tables that tell it: it takes a look into the page.
    if (!begun && model.overlay?.emptyList !== undefined && parseRows(answer, list.rowsKey).length === 0) onEmpty();
    begun = true;
    // Counted before the page is given away, and only when a limit asks for it.
    if (Number.isFinite(left)) left -= parseRows(answer, list.rowsKey).length;
    if (reading.fetchRows) {
      yield* readRows(model, client, answer, constants, options, combination, reading);
    } else {
      yield { kind: 'json', body: answer.body, rowsKey: list.rowsKey, constants };
    }
    if (left <= 0) return;
  }
}

/** Each row of a page again, by key: the list does not tell all columns. */
async function* readRows(
  model: TableModel,
  client: ApiClient,
  answer: ApiAnswer,
  constants: JsonPage['constants'],
  options: SendOptions,
  combination: Combination,
  reading: Reading,
): AsyncGenerator<JsonPage, void, undefined> {
  const { resource, key } = model;
  const { fetch, list } = resource;
  if (fetch === undefined || key === undefined || list === undefined) throw new Error(`${model.name} has no fetch`);
  const sources = parseRows(answer, list.rowsKey).map((row) => {
    const keyText = typeof row === 'string' ? row : rowText(row, resource.jsonNames?.[key.column] ?? key.column);
    const parents = [...combination].filter(([axis]) => axis.place === 'path');
    const filled = parents.reduce(
      (path, [axis, { text }]) => path.replace(`{${axis.parameter}}`, encodeURIComponent(text)),
      fetch.path,
    );
    const path = filled.replace(`{${key.parameter}}`, encodeURIComponent(keyText));
    const request: ApiRequest = { method: 'GET', host: resource.host, path, query: '' };
    // Deleted since the list was read: no row.
    const brought = key.synthetic ? { ...constants, [key.column]: keyText } : constants;
    return () => readOne(model, client, request, brought, { ...options, acceptedStatus: [404] });
  });
  yield* mergePages(sources, { width: reading.toEnd ? openSourcesMax : 1, ahead: reading.toEnd });
}

/** Some lists have keys for rows. */
type JsonRow = Readonly<Record<string, unknown>> | string;

function parseRows(answer: ApiAnswer, rowsKey: string): readonly JsonRow[] {
  // as: an answer of a list, whose rows are objects of unknowns.
  const parsed = JSON.parse(decodeBody(answer)) as Readonly<Record<string, readonly JsonRow[] | undefined>>;
  return parsed[rowsKey] ?? [];
}

function rowText(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new Error(`a row without ${name}`);
  return value;
}
