// Bulk Export: one file of JSON lines for each day and kind of rows, for the last days and for those that a job asked
// for. A file holds the rows of its day as they are now, and is kept elsewhere: the API redirects to it.
import { gzipSync } from 'node:zlib';
import type { Account } from '../account.ts';
import { dateText, dayOf, iso8601, parseDay, parseRowDate, SECONDS_PER_DAY } from '../dates.ts';
import { badRequest, notFound } from '../errors.ts';
import { NO_CONTENT, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { cursorFrom, invalidToken, linksOf, pageMeta, pageRequest } from '../paging.ts';
import { resourceKey } from '../rule/resource-keys.ts';
import { ruleCollection } from '../rule/seed-rows.ts';
import type { RuleOverride } from '../rule/rule-registry.ts';
import type { StoredRow } from '../stored-row.ts';
import type { World } from '../world.ts';
import { pastParticipants } from './conferences.ts';
import { redirectToFile } from './files.ts';

export const BULK_EXPORTS_HOST = 'bulkexports.twilio.com';
/** Without a job: so many days before today. */
const DAYS_KEPT = 7;
const DAYS_PAGE_MAX = 400;
const JOB_DAYS_MAX = 366;

const TYPES = ['Messages', 'Calls', 'Conferences', 'Participants'] as const;
type ResourceType = (typeof TYPES)[number];

function typeOf(context: Context): ResourceType {
  const type = TYPES.find((known) => known === context.params.ResourceType);
  if (type === undefined) throw notFound(context.path);
  return type;
}

// ---- Days ------------------------------------------------------------------------------------------------

export function listExportDays(context: Context): Reply {
  const type = typeOf(context);
  const request = pageRequest(context.query, DAYS_PAGE_MAX);
  const days = exportedDays(context.world, context.account, type).map(dateText);
  const cursor = cursorFrom(request.token);
  const place = cursor === undefined ? -1 : days.indexOf(cursor.sid);
  if (cursor !== undefined && place < 0) throw invalidToken();
  const backwards = cursor?.side === 'before';
  const start = backwards ? Math.max(0, place - request.size) : place + 1;
  const end = backwards ? place : start + request.size;
  const page = days.slice(start, end);
  const slice = {
    texts: page.map((day) =>
      JSON.stringify({
        day,
        size: exportFile(context.world, context.account, type, day)?.byteLength ?? 0,
        create_date: day,
        friendly_name: '',
        resource_type: type,
      }),
    ),
    firstSid: page[0],
    lastSid: page.at(-1),
    more: backwards ? start > 0 : days.length > end,
  };
  return ok(pageMeta(context, BULK_EXPORTS_HOST, 'days', slice.texts, linksOf(request, slice)));
}

export function fetchExportDay(context: Context): Reply {
  const type = typeOf(context);
  const day = parseDay(context.params.Day ?? '');
  if (day === undefined || !exportedDays(context.world, context.account, type).includes(day)) {
    throw notFound(context.path);
  }
  return redirectToFile(context, `exports/${context.account.sid}/${type}/${dateText(day)}.json.gz`);
}

/** Newest first. */
function exportedDays(world: World, account: Account, type: ResourceType): readonly number[] {
  const today = dayOf(world.now());
  const days = new Set(Array.from({ length: DAYS_KEPT }, (_, index) => today - 1 - index));
  for (const { row } of jobsOf(world, account, [type])) {
    const view = row.view(world.now());
    const [first, last] = [parseDay(textOf(view, 'start_day')), parseDay(textOf(view, 'end_day'))];
    for (let day = first ?? today; day <= (last ?? -1) && day < today; day += 1) days.add(day);
  }
  return [...days].sort((left, right) => right - left);
}

// ---- Jobs ------------------------------------------------------------------------------------------------

/** What jobs do beyond the rule. */
export const exportJobs: RuleOverride = {
  seeds: () => 0,
  create: (context, row) => {
    typeOf(context);
    const [first, last] = [parseDay(context.form.get('StartDay') ?? ''), parseDay(context.form.get('EndDay') ?? '')];
    if (first === undefined || last === undefined || last < first || last - first >= JOB_DAYS_MAX) {
      throw badRequest('StartDay and EndDay have to be a range of at most a year, as YYYY-MM-DD');
    }
    const { sid } = context.account.nextSid('JS');
    return {
      ...row,
      job_sid: sid,
      job_queue_position: '0',
      details: [{ status: 'Completed', count: last - first + 1, days: null }],
    };
  },
};

interface Job {
  readonly row: StoredRow;
  readonly remove: () => void;
}

function jobsOf(world: World, account: Account, types: readonly ResourceType[]): readonly Job[] {
  const resource = world.registry.resources.get(resourceKey('bulkexports_v1', 'export_jobs'));
  if (resource === undefined) return [];
  return types.flatMap((type) => {
    const collection = ruleCollection(resource, world.registry, account, { ResourceType: type });
    return collection.rows.map((row) => ({
      row,
      remove: () => {
        collection.remove(row.sid);
      },
    }));
  });
}

function findJob(context: Context): Job {
  const { account, now, params, world } = context;
  const job = jobsOf(world, account, TYPES).find(({ row }) => row.view(now).job_sid === params.JobSid);
  if (job === undefined) throw notFound(context.path);
  return job;
}

export function fetchExportJob(context: Context): Reply {
  const row = findJob(context).row.view(context.now);
  const url = `https://${BULK_EXPORTS_HOST}${context.path}`;
  return ok(JSON.stringify({ ...row, url }));
}

export function deleteExportJob(context: Context): Reply {
  findJob(context).remove();
  return NO_CONTENT;
}

// ---- Files -----------------------------------------------------------------------------------------------

const FILE_NAME =
  /^exports\/(AC[0-9a-f]{32})\/(Messages|Calls|Conferences|Participants)\/(\d{4}-\d{2}-\d{2})\.json\.gz$/;

/** undefined: there is no such file. */
export function exportFileNamed(world: World, name: string): Uint8Array | undefined {
  const [, sid = '', type, day = ''] = FILE_NAME.exec(name) ?? [];
  const account = world.accounts.get(sid);
  const known = TYPES.find((each) => each === type);
  return account === undefined || known === undefined ? undefined : exportFile(world, account, known, day);
}

function exportFile(world: World, account: Account, type: ResourceType, dayName: string): Uint8Array | undefined {
  const day = parseDay(dayName);
  if (day === undefined) return undefined;
  const range = { from: day * SECONDS_PER_DAY, to: (day + 1) * SECONDS_PER_DAY };
  const lines = rowsOf(world, account, type, range).map((row) => `${JSON.stringify(exported(type, row))}\n`);
  return gzipSync(lines.join(''));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rowsOf(world: World, account: Account, type: ResourceType, range: Range): readonly Row[] {
  const now = world.now();
  const within = (column: string) => (row: Row) => {
    const text = row[column];
    if (typeof text !== 'string') return false;
    const seconds = parseRowDate(text);
    return seconds >= range.from && seconds < range.to;
  };
  const all = { limit: Infinity, cursor: undefined, now };
  switch (type) {
    case 'Messages': {
      const selection = account.messages.select({ dateSent: range });
      return parsed(account.messageRows.list({ ...all, selection, matches: within('date_sent') }));
    }
    case 'Calls': {
      const selection = account.calls.select({ startTime: range, endTime: {} }, now);
      return parsed(account.callRows.list({ ...all, selection, matches: within('start_time') }));
    }
    case 'Conferences': {
      const selection = account.conferences.select({ dateCreated: range, dateUpdated: {} }, now);
      return parsed(account.conferenceRows.list({ ...all, selection, matches: within('date_created') }));
    }
    case 'Participants':
      return pastParticipants(account, range, now);
  }
}

function parsed(slice: { readonly texts: readonly string[] } | undefined): readonly Row[] {
  // as: rows that this package wrote.
  return (slice?.texts ?? []).map((text) => JSON.parse(text) as Row);
}

/** What the files leave out of the API's rows. */
const ABSENT: Readonly<Record<ResourceType, readonly string[]>> = {
  Messages: ['price_unit', 'api_version', 'error_message', 'uri', 'subresource_uris'],
  Calls: ['uri', 'subresource_uris'],
  Conferences: ['api_version', 'uri', 'subresource_uris'],
  Participants: ['uri', 'label'],
};

/** Dates are ISO 8601 in files. */
function exported(type: ResourceType, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !ABSENT[type].includes(name))
      .map(([name, value]) => [
        name,
        /^date_|_time$/.test(name) && typeof value === 'string' && name !== 'queue_time'
          ? iso8601(parseRowDate(value))
          : value,
      ]),
  );
}
