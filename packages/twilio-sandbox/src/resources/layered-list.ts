// The GET handlers that resources with generated rows share.
import { badRequest, notFound } from '../errors.ts';
import type { Selection } from '../generate/generated-rows.ts';
import { ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import type { Row } from '../json.ts';
import type { LayeredCollection } from '../layered-collection.ts';
import { cursorFrom, invalidToken, linksOf, pageRequest, pageV2010 } from '../paging.ts';

export interface LayeredList {
  readonly rowsKey: string;
  readonly rows: LayeredCollection;
  readonly selection: Selection;
  readonly matches: (row: Row) => boolean;
  /** What rows look like in this list, when not as they are. */
  readonly shape?: (row: Row) => Row;
}

export function listPage(context: Context, list: LayeredList): Reply {
  const request = pageRequest(context.query);
  const slice = list.rows.list({
    selection: list.selection,
    matches: list.matches,
    limit: request.size,
    cursor: cursorFrom(request.token),
    now: context.now,
  });
  if (slice === undefined) throw invalidToken();
  const { shape } = list;
  const texts =
    shape === undefined
      ? slice.texts
      : // as: our own text.
        slice.texts.map((text) => JSON.stringify(shape(JSON.parse(text) as Row)));
  return ok(pageV2010(context, list.rowsKey, texts, linksOf(request, slice)));
}

/** A fixed small list on one page after another; tokens are sids in `keyColumn`. */
export function listRows(context: Context, rowsKey: string, rows: readonly Row[], keyColumn: string): Reply {
  const request = pageRequest(context.query);
  const cursor = cursorFrom(request.token);
  const place = cursor === undefined ? -1 : rows.findIndex((row) => row[keyColumn] === cursor.sid);
  if (cursor !== undefined && place < 0) throw invalidToken();
  const backwards = cursor?.side === 'before';
  const start = backwards ? Math.max(0, place - request.size) : place + 1;
  const end = backwards ? place : start + request.size;
  const page = rows.slice(start, end);
  const sidOf = (row: Row | undefined): string | undefined => {
    const sid = row?.[keyColumn];
    return typeof sid === 'string' ? sid : undefined;
  };
  const slice = {
    texts: page.map((row) => JSON.stringify(row)),
    firstSid: sidOf(page[0]),
    lastSid: sidOf(page.at(-1)),
    more: backwards ? start > 0 : rows.length > end,
  };
  return ok(pageV2010(context, rowsKey, slice.texts, linksOf(request, slice)));
}

export function fetchText(context: Context, rows: LayeredCollection, sid: string | undefined): Reply {
  const text = sid === undefined ? undefined : rows.text(sid, context.now);
  if (text === undefined) throw notFound(context.path);
  return ok(text);
}

export function requireRow(context: Context, rows: LayeredCollection, sid: string | undefined): Row {
  const row = sid === undefined ? undefined : rows.row(sid, context.now);
  if (row === undefined) throw notFound(context.path);
  return row;
}

/** A filter's value; an empty one counts as absent, as at Twilio. */
export function filterValue(context: Context, parameter: string): string | undefined {
  const value = context.query.get(parameter);
  return value === null || value === '' ? undefined : value;
}

export function enumFilter(context: Context, parameter: string, values: readonly string[]): string | undefined {
  const value = filterValue(context, parameter);
  if (value !== undefined && !values.includes(value)) throw badRequest(`Invalid value for ${parameter}: ${value}`);
  return value;
}

export function booleanFilter(context: Context, parameter: string): boolean | undefined {
  const value = enumFilter(context, parameter, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
}
