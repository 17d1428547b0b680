// Reads day files: asks the API where each is, follows the redirect without credentials, and cuts its lines into pages.
import { setMaxListeners } from 'node:events';
import { type JsonPage, mergePages, pgError, type StatementScope } from '@twilio-sql/sql-engine/driver';
import type { ApiClient, SendOptions } from '../http/api-client.ts';
import { type ApiAnswer, type ApiRequest, decodeBody, encodeParameters } from '../http/api-request.ts';
import { type FileDownload, redirectStatus } from '../http/file-download.ts';
import { listPages } from '../http/list-pages.ts';
import { formatDay, isDay } from '../table/days.ts';
import type { DaysWanted } from './days-wanted.ts';
import { linePages } from './line-pages.ts';

export interface ReadDaysOptions {
  readonly client: ApiClient;
  readonly download: FileDownload;
  readonly scope: StatementScope;
  readonly toEnd: boolean;
}

const host = 'bulkexports.twilio.com';
/** The most that the list of days takes. */
const daysPageSize = 400;
/** Files that are open at the same time. */
const openFilesMax = 4;

export const daysPath = (resourceType: string): string => `/v1/Exports/${resourceType}/Days`;

export async function* readDays(
  resourceType: string,
  wanted: DaysWanted,
  { client, download, scope, toEnd }: ReadDaysOptions,
): AsyncGenerator<JsonPage, void, undefined> {
  // Ends what is under way when the reader leaves, before the statement itself ends.
  const leaving = new AbortController();
  const signal = AbortSignal.any([scope.signal, leaving.signal]);
  setMaxListeners(0, signal);
  const options = { scope, signal };
  try {
    const days = await daysToRead(client, resourceType, wanted, options);
    const sources = days.map((day) => () => readDay(client, download, resourceType, day, options));
    yield* mergePages(sources, { width: toEnd ? openFilesMax : 1, ahead: toEnd });
  } finally {
    leaving.abort();
  }
}

async function daysToRead(
  client: ApiClient,
  resourceType: string,
  wanted: DaysWanted,
  options: SendOptions,
): Promise<readonly number[]> {
  const { named, first, last } = wanted;
  if (named === 'deferred') throw new Error('the days are not known yet');
  if (named !== undefined) return named;
  const listed = await listDays(client, resourceType, options);
  // Who names the first and the last day wants all of them: a part of them would be a wrong sum.
  if (Number.isFinite(first) && Number.isFinite(last)) {
    const present = new Set(listed);
    const missing: number[] = [];
    for (let day = first; day <= last && missing.length < 4; day++) if (!present.has(day)) missing.push(day);
    if (missing.length > 0) throw noFile(resourceType, missing);
  }
  return listed.filter((day) => day >= first && day <= last).sort((left, right) => left - right);
}

async function listDays(client: ApiClient, resourceType: string, options: SendOptions): Promise<readonly number[]> {
  const query = encodeParameters([['PageSize', String(daysPageSize)]]);
  const request: ApiRequest = { method: 'GET', host, path: daysPath(resourceType), query };
  const days = new Set<number>();
  for await (const answer of listPages(client, request, { ...options, list: { paging: 'meta' }, ahead: false })) {
    for (const day of daysOf(answer)) days.add(day);
  }
  return [...days];
}

function daysOf(answer: ApiAnswer): readonly number[] {
  // as: an answer of a list, whose rows are objects of unknowns.
  const { days = [] } = JSON.parse(decodeBody(answer)) as { days?: readonly Readonly<Record<string, unknown>>[] };
  return days.map((row) => {
    const text = row['day'];
    const day = typeof text === 'string' ? Date.parse(text) / 86_400_000 : Number.NaN;
    if (!isDay(day)) throw pgError('HV004', 'the list of exported days has a row without a day');
    return day;
  });
}

async function* readDay(
  client: ApiClient,
  download: FileDownload,
  resourceType: string,
  day: number,
  options: SendOptions,
): AsyncGenerator<JsonPage, void, undefined> {
  if (!isDay(day)) throw noFile(resourceType, [day]);
  const path = `${daysPath(resourceType)}/${formatDay(day)}`;
  const request: ApiRequest = { method: 'GET', host, path, query: '' };
  const answer = await client.send(request, { ...options, acceptedStatus: [...redirectStatus, 404] });
  if (answer.status === 404) throw noFile(resourceType, [day]);
  const url = answer.location ?? redirectTo(answer);
  if (url === undefined) throw pgError('HV000', `Twilio does not say where the file of ${path} is`);
  yield* linePages(download.open(url, options), { label: path, constants: { day } });
}

/** The answer says it in its body too. */
function redirectTo(answer: ApiAnswer): string | undefined {
  try {
    // as: an object of unknowns; the property is checked.
    const parsed = JSON.parse(decodeBody(answer)) as Readonly<Record<string, unknown>> | null;
    const url = parsed?.['redirect_to'];
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

function noFile(resourceType: string, days: readonly number[]): Error {
  const names = days.map((day) => (isDay(day) ? formatDay(day) : String(day)));
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(', ');
  return pgError('HV000', `there is no export of ${resourceType} for ${shown}`, {
    detail:
      'Twilio keeps the file of a day for seven days after the export ran, and exports days that are two days old.',
    hint: `Ask for them with an export job (POST /v1/Exports/${resourceType}/Jobs), or leave out the bounds to read the files that there are.`,
  });
}
