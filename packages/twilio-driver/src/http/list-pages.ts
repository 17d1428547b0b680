// Follows a list from page to page, in Twilio's styles of paging: a link, a token, a page number.
import { pgError } from '@twilio-sql/sql-engine/driver';
import type { ResourceList } from '../catalog-data/resource.ts';
import type { ApiClient, SendOptions } from './api-client.ts';
import { type ApiAnswer, type ApiRequest, encodeParameters } from './api-request.ts';
import { envelopeValue } from './json-envelope.ts';
import { watchRepeats } from './repeated-pages.ts';

export interface ListOptions extends SendOptions {
  readonly list: Pick<ResourceList, 'paging' | 'tokenParameter'>;
  /** Ask for the next page while the reader is busy with this one. Only when it is sure to be wanted. */
  readonly ahead: boolean;
  /** The first page had an accepted error status. */
  readonly onMissing?: () => void;
}

/** The answers of a list, page by page. An accepted error status (404: the parent is gone) ends it. */
export async function* listPages(
  client: ApiClient,
  first: ApiRequest,
  options: ListOptions,
): AsyncGenerator<ApiAnswer, void, undefined> {
  const seen = new Set([pageKey(first)]);
  const watch = watchRepeats();
  let pending = client.send(first, options);
  for (let pages = 1; ; pages += 1) {
    const answer = await pending;
    if (answer.status >= 300) {
      options.onMissing?.();
      return;
    }
    // Before the page is given away: its memory goes with it.
    const next = nextRequest(client, first, answer.body, options.list, pages);
    if (next === undefined) {
      yield answer;
      return;
    }
    if (seen.has(pageKey(next)) || watch.repeats(answer.body))
      throw pgError('HV000', `the list ${first.path} repeats its pages`);
    seen.add(pageKey(next));
    const fetchNext = (): Promise<ApiAnswer> => client.send(next, { ...options, acceptedStatus: [] });
    if (options.ahead) {
      pending = fetchNext();
      // Whoever leaves early aborts it, and nobody is left to hear of that.
      pending.catch(() => {});
      yield answer;
    } else {
      yield answer;
      pending = fetchNext();
    }
  }
}

const pageKey = (request: ApiRequest): string => `${request.path}?${request.query}`;

function nextRequest(
  client: ApiClient,
  first: ApiRequest,
  body: Uint8Array,
  { paging, tokenParameter = 'pageToken' }: ListOptions['list'],
  pagesRead: number,
): ApiRequest | undefined {
  switch (paging) {
    case 'none':
      return restOf(first, body, pagesRead);
    case 'v2010':
      return linkedRequest(client, first, envelopeValue(body, 'next_page_uri'));
    case 'meta':
      return linkedRequest(client, first, envelopeValue(body, 'next_page_url', 'meta'));
    case 'token': {
      const token = envelopeValue(body, 'nextToken', 'meta') ?? envelopeValue(body, 'next_token', 'meta');
      if (typeof token !== 'string' || token === '') return undefined;
      return withParameter(first, tokenParameter, token);
    }
    case 'number':
      // Pages are counted from 0.
      return envelopeValue(body, 'has_next') === true ? withParameter(first, 'Page', String(pagesRead)) : undefined;
  }
}

/**
 * SCIM (RFC 7644, section 3.4.2.4) says how many rows there are and from which on it answers, and takes the same as
 * parameters. Throws HV000 where an answer is not what was asked for: a part of the rows would pass for all.
 */
function restOf(first: ApiRequest, body: Uint8Array, pagesRead: number): ApiRequest | undefined {
  const [total, brought] = [envelopeValue(body, 'totalResults'), envelopeValue(body, 'itemsPerPage')];
  if (typeof total !== 'number' || typeof brought !== 'number') return undefined;
  const start = envelopeValue(body, 'startIndex') ?? 1;
  const last = typeof start === 'number' ? start + brought - 1 : Number.NaN;
  // A server that does not know the parameters answers from the first row on again.
  const follows = pagesRead === 1 ? start === 1 : start !== 1;
  if (last >= total && follows) return undefined;
  if (!follows || !(brought > 0)) {
    throw pgError('HV000', `the list ${first.path} has ${total} rows and answers ${brought}`, {
      detail: 'It does not answer the others when it is asked for them, and a part of them would pass for all.',
      hint: 'Read single rows by their key.',
    });
  }
  return withParameter(withParameter(first, 'startIndex', String(last + 1)), 'count', String(brought));
}

function withParameter(first: ApiRequest, name: string, value: string): ApiRequest {
  const parameters = [first.query, encodeParameters([[name, value]])];
  return { ...first, query: parameters.filter((part) => part !== '').join('&') };
}

/** Links are followed as they are, but only on the host that was asked: the request carries the credentials. */
function linkedRequest(client: ApiClient, first: ApiRequest, link: unknown): ApiRequest | undefined {
  if (link === undefined || link === null || link === '') return undefined;
  if (typeof link !== 'string') throw pgError('HV000', `the list ${first.path} has a next page without address`);
  const url = URL.canParse(link, `https://${first.host}`) ? new URL(link, `https://${first.host}`) : undefined;
  const hosts = [first.host, new URL(client.originOf(first.host)).host];
  if (url === undefined || !hosts.includes(url.host) || url.username !== '') {
    throw pgError('HV000', `the next page of ${first.path} is on another host`, {
      detail: `Twilio's answer points to "${url?.host ?? link}", which is not ${first.host}. Nothing was sent there.`,
    });
  }
  return { ...first, path: url.pathname, query: url.search.slice(1) };
}
