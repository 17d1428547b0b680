// Parameters of lists, and pages of what is in memory as a whole: names in order, continued after the last one.
import { HttpError } from './http-error.ts';

export const PAGE_SIZE = 25;
/** Larger pages are not refused, but are of this size. */
export const PAGE_SIZE_MAX = 1_000;

/** 0 is as if it were not there. Throws HttpError. */
export function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('pageSize') ?? '0';
  if (!/^\d{1,9}$/.test(text)) throw new HttpError('INVALID_ARGUMENT', 'pageSize is a whole number, not below 0');
  return Number(text) === 0 ? PAGE_SIZE : Math.min(Number(text), PAGE_SIZE_MAX);
}

/** Parallel lists `sortBy` and `sortOrder`, or orders within sortBy: `DateSent desc,Sid`. */
export function sortOf(query: URLSearchParams): readonly string[] {
  const orders = query.getAll('sortOrder').flatMap((text) => text.split(','));
  return query
    .getAll('sortBy')
    .flatMap((text) => text.split(','))
    .map((field, index) => `${field.trim()} ${orders[index]?.trim() ?? ''}`.trim());
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** `items` are sorted by name. Throws HttpError. */
export function pageAfter<T>(items: readonly T[], nameOf: (item: T) => string, query: URLSearchParams): Page<T> {
  const token = query.get('pageToken') ?? '';
  const after = token === '' ? undefined : nameFrom(token);
  const rest = after === undefined ? items : items.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, pageSizeOf(query));
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { items: page };
  return { items: page, nextPageToken: Buffer.from(JSON.stringify([nameOf(last)])).toString('base64url') };
}

function nameFrom(token: string): string {
  try {
    const [name] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as readonly unknown[];
    if (typeof name === 'string') return name;
  } catch {
    // Told below.
  }
  throw new HttpError('INVALID_ARGUMENT', 'the page token is not valid');
}
