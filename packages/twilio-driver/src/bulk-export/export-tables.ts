// The schema bulk_export: what Twilio's Bulk Export wrote to one file for each day, as tables of the rows in the files.
import type {
  ColumnDefinition,
  RequestDescription,
  ScanPlan,
  ScanRequest,
  TableDefinition,
} from '@twilio-sql/sql-engine/driver';
import type { ApiClient } from '../http/api-client.ts';
import type { FileDownload } from '../http/file-download.ts';
import { formatDay } from '../table/days.ts';
import { type DaysWanted, daysWanted } from './days-wanted.ts';
import { daysPath, readDays } from './read-days.ts';

export const bulkExportSchema = {
  name: 'bulk_export',
  description: 'Rows of the day files that Bulk Export wrote: also those that the API no longer lists.',
  inSearchPath: false,
};

/** What Bulk Export calls a kind of rows, and what its files leave out of them. */
interface ExportedResource {
  readonly resourceType: string;
  readonly table: string;
  /** The core table whose rows they are. */
  readonly source: string;
  readonly absent: readonly string[];
}

const exported: readonly ExportedResource[] = [
  {
    resourceType: 'Messages',
    table: 'messages',
    source: 'messages',
    absent: ['price_unit', 'api_version', 'error_message', 'uri', 'subresource_uris'],
  },
  { resourceType: 'Calls', table: 'calls', source: 'calls', absent: ['uri', 'subresource_uris'] },
  {
    resourceType: 'Conferences',
    table: 'conferences',
    source: 'conferences',
    absent: ['api_version', 'uri', 'subresource_uris'],
  },
  {
    resourceType: 'Participants',
    table: 'participants',
    source: 'conference_participants',
    absent: ['uri', 'label'],
  },
];

/** What a day of an account may hold, for estimates. */
const rowsOfDay = 3000;
/** Files that may be there when the query names no days: they are kept for a week. */
const daysKept = 7;
/** Up to this many requests are shown one by one. */
const shownMax = 8;

export interface ExportContext {
  readonly client: ApiClient;
  readonly download: FileDownload;
}

/** `core` are the tables of the API's resources: an export has their columns. */
export function exportTables(core: readonly TableDefinition[], context: ExportContext): readonly TableDefinition[] {
  return exported.flatMap((resource) => {
    const source = core.find((table) => table.name === resource.source && table.schema === 'twilio');
    return source === undefined ? [] : [exportTable(resource, source, context)];
  });
}

function exportTable(resource: ExportedResource, source: TableDefinition, context: ExportContext): TableDefinition {
  return {
    schema: bulkExportSchema.name,
    name: resource.table,
    aliases: [],
    kind: 'table',
    description:
      `${resource.resourceType} from the day files of Bulk Export, which Twilio keeps for seven days after an export ` +
      'ran. A day that the query names and that has no file is an error; without a condition on day every file is read.',
    columns: [dayColumn, ...source.columns.flatMap((column) => exportedColumn(column, resource))],
    primaryKey: source.primaryKey,
    foreignKeys: source.foreignKeys.filter((key) => key.columns.every((name) => !resource.absent.includes(name))),
    plan: (request) => planExport(resource, context, request),
    local: false,
  };
}

const dayColumn: ColumnDefinition = {
  name: 'day',
  type: 'date',
  modifier: -1,
  notNull: true,
  hidden: false,
  description: 'The UTC day of the file. Name the days that you need: each is one request and one file.',
  aliases: [],
};

/** Files have ISO 8601 where the 2010 API has RFC 2822. */
function exportedColumn(column: ColumnDefinition, { absent }: ExportedResource): readonly ColumnDefinition[] {
  if (column.hidden || column.json === undefined || absent.includes(column.name)) return [];
  const { path, wire } = column.json;
  return [{ ...column, json: { path, wire: wire === 'rfc2822' ? 'iso8601' : wire } }];
}

function planExport({ resourceType, table }: ExportedResource, context: ExportContext, request: ScanRequest): ScanPlan {
  const wanted = daysWanted(request.conditions);
  const days = dayCount(wanted);
  return {
    support: request.conditions.map((condition) => (wanted.used.has(condition) ? 'exact' : 'unsupported')),
    order: request.order.length === 0,
    limit: false,
    missing: [],
    requests: describe(resourceType, wanted),
    estimate: { requests: days * 2 + (wanted.named === undefined ? 1 : 0), rows: days * rowsOfDay },
    identity: JSON.stringify(['bulk export', table, wanted.named ?? 'all', wanted.first, wanted.last]),
    duplicates: false,
    open: (scope) => readDays(resourceType, wanted, { ...context, scope, toEnd: request.toEnd === true }),
  };
}

function dayCount({ named, expected, first, last }: DaysWanted): number {
  if (named === 'deferred') return expected ?? daysKept;
  if (named !== undefined) return named.length;
  return Math.max(0, Math.min(daysKept, last - first + 1));
}

function describe(resourceType: string, { named }: DaysWanted): readonly RequestDescription[] {
  const path = daysPath(resourceType);
  const of = (day: string, times?: number): RequestDescription => ({
    method: 'GET',
    path: `${path}/${day}`,
    parameters: [],
    ...(times === undefined ? {} : { times }),
  });
  if (named === undefined) return [{ method: 'GET', path, parameters: [], times: 1 }, of('{day}')];
  if (named === 'deferred') return [of('{day}')];
  return named.length > shownMax ? [of('{day}', named.length)] : named.map((day) => of(formatDay(day), 1));
}
