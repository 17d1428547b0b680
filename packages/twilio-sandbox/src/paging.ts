// Pages and the two envelopes around them: the 2010 API's (relative links beside the rows) and the newer products'
// (absolute links under `meta`), besides the newest, which has a token only.
import type { ResourceList } from '@twilio-sql/twilio-driver/catalog-data';
import { badRequest, invalidParameter } from './errors.ts';
import type { Context } from './http.ts';
import type { Cursor, ListSlice } from './layered-collection.ts';

const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 1000;

export interface PageRequest {
  readonly size: number;
  /** Only for the client's own count. */
  readonly page: number;
  readonly token: string | undefined;
}

/** Reads PageSize, Page and PageToken. */
export function pageRequest(query: URLSearchParams, sizeMax: number = PAGE_SIZE_MAX): PageRequest {
  const size = wholeNumber(query.get('PageSize')) ?? Math.min(PAGE_SIZE_DEFAULT, sizeMax);
  if (size < 1) throw badRequest('Page size must be greater than 0');
  if (size > sizeMax) throw invalidParameter(20007, `Page size must be less than or equal to ${String(sizeMax)}`);
  const page = wholeNumber(query.get('Page')) ?? 0;
  const token = query.get('PageToken') ?? undefined;
  if (page > 0 && token === undefined) throw badRequest('PageToken is required for paging.');
  return { size, page, token };
}

function wholeNumber(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`Invalid number: ${text}`);
  return Number(text);
}

/** Keyset tokens: `PA` and the sid of the page's last row for what follows, `PB` and its first row's for what precedes. */
export function cursorFrom(token: string | undefined): Cursor | undefined {
  if (token === undefined) return undefined;
  if (token.startsWith('PA')) return { side: 'after', sid: token.slice(2) };
  if (token.startsWith('PB')) return { side: 'before', sid: token.slice(2) };
  throw invalidToken();
}

export function invalidToken(): Error {
  return badRequest('Invalid PageToken');
}

/** What an envelope says about its page. */
export interface PageLinks {
  readonly size: number;
  readonly page: number;
  readonly rows: number;
  readonly token: string | undefined;
  readonly nextToken: string | undefined;
  readonly previousToken: string | undefined;
}

export function linksOf(request: PageRequest, slice: ListSlice): PageLinks {
  const cursor = cursorFrom(request.token);
  const backwards = cursor?.side === 'before';
  const hasNext = backwards || slice.more;
  const hasPrevious = backwards ? slice.more : cursor !== undefined;
  return {
    size: request.size,
    page: request.page,
    rows: slice.texts.length,
    token: request.token,
    nextToken: hasNext && slice.lastSid !== undefined ? `PA${slice.lastSid}` : undefined,
    previousToken: hasPrevious && slice.firstSid !== undefined ? `PB${slice.firstSid}` : undefined,
  };
}

/** The 2010 API's page. */
export function pageV2010(context: Context, rowsKey: string, texts: readonly string[], links: PageLinks): string {
  const uri = (page: number, token: string | undefined): string => pageUri(context, links.size, page, token);
  const start = links.page * links.size;
  const foot = {
    end: links.rows === 0 ? start : start + links.rows - 1,
    first_page_uri: uri(0, undefined),
    next_page_uri: links.nextToken === undefined ? null : uri(links.page + 1, links.nextToken),
    page: links.page,
    page_size: links.size,
    previous_page_uri: links.previousToken === undefined ? null : uri(Math.max(0, links.page - 1), links.previousToken),
    start,
    uri: uri(links.page, links.token),
  };
  return `{"${rowsKey}":[${texts.join(',')}],${JSON.stringify(foot).slice(1)}`;
}

/** The page of the products beside the 2010 API. */
export function pageMeta(
  context: Context,
  host: string,
  rowsKey: string,
  texts: readonly string[],
  links: PageLinks,
): string {
  const url = (page: number, token: string | undefined): string =>
    `https://${host}${pageUri(context, links.size, page, token)}`;
  const meta = {
    page: links.page,
    page_size: links.size,
    first_page_url: url(0, undefined),
    previous_page_url: links.previousToken === undefined ? null : url(Math.max(0, links.page - 1), links.previousToken),
    url: url(links.page, links.token),
    next_page_url: links.nextToken === undefined ? null : url(links.page + 1, links.nextToken),
    key: rowsKey,
  };
  return `{"${rowsKey}":[${texts.join(',')}],"meta":${JSON.stringify(meta)}}`;
}

/** The newest products' page: the caller repeats its request with the token. */
export function pageToken(
  { rowsKey, tokenParameter }: Pick<ResourceList, 'rowsKey' | 'tokenParameter'>,
  texts: readonly string[],
  links: PageLinks,
): string {
  const [next, previous] = [links.nextToken ?? null, links.previousToken ?? null];
  // Porting spells them in its own way.
  const meta =
    tokenParameter === 'Token'
      ? { next_token: next, previous_token: previous }
      : { key: rowsKey, pageSize: links.size, nextToken: next, previousToken: previous };
  return `{"${rowsKey}":[${texts.join(',')}],"meta":${JSON.stringify(meta)}}`;
}

/** A page that is asked for by its number. */
export function pageNumber(rowsKey: string, texts: readonly string[], page: number, size: number): string {
  const shown = texts.slice(page * size, (page + 1) * size);
  const foot = {
    total_elements: texts.length,
    total_pages: Math.ceil(texts.length / size),
    current_page: page,
    per_page: size,
    has_next: (page + 1) * size < texts.length,
    has_prev: page > 0,
  };
  return `{"${rowsKey}":[${shown.join(',')}],${JSON.stringify(foot).slice(1)}`;
}

/** The request's own path and filters, with this page's PageSize, Page and PageToken at the end. */
function pageUri(context: Context, size: number, page: number, token: string | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of context.query) {
    if (name !== 'PageSize' && name !== 'Page' && name !== 'PageToken') parameters.append(name, value);
  }
  parameters.append('PageSize', String(size));
  parameters.append('Page', String(page));
  if (token !== undefined) parameters.append('PageToken', token);
  return `${context.path}?${parameters.toString()}`;
}
