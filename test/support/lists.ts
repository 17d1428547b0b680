// Counts what lists of the sandbox hold, page by page and without the engine: the independent side of tests that
// assert how many requests a query may take.

import type { Sandbox } from '@twilio-sql/twilio-sandbox';

/** As the API allows at the most. */
const pageSize = 1000;

/** The requests that it takes to read the list once: one for each page. */
export async function pagesOf(
  sandbox: Sandbox,
  path: string,
  filters: Readonly<Record<string, string>> = {},
): Promise<number> {
  const query = new URLSearchParams({ ...filters, PageSize: String(pageSize) });
  let next: string | null = `/2010-04-01/Accounts/${sandbox.accountSid}${path}?${query.toString()}`;
  let pages = 0;
  while (next !== null) {
    const page = await getJson(sandbox, next);
    pages += 1;
    next = typeof page.next_page_uri === 'string' ? page.next_page_uri : null;
  }
  return pages;
}

/** The rows of a list's first page. */
export async function firstRows(
  sandbox: Sandbox,
  path: string,
  key: string,
  filters: Readonly<Record<string, string>> = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const query = new URLSearchParams({ ...filters, PageSize: String(pageSize) });
  const page = await getJson(sandbox, `/2010-04-01/Accounts/${sandbox.accountSid}${path}?${query.toString()}`);
  // The sandbox's answers have the shape of Twilio's lists.
  return page[key] as readonly Readonly<Record<string, unknown>>[];
}

async function getJson(sandbox: Sandbox, url: string): Promise<Record<string, unknown>> {
  const credentials = Buffer.from(`${sandbox.accountSid}:${sandbox.authToken}`).toString('base64');
  const answer = await sandbox.handle({ method: 'GET', url, headers: { authorization: `Basic ${credentials}` } });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  // A list's answer is an object.
  return JSON.parse(answer.body.toString()) as Record<string, unknown>;
}
