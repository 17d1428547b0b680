// The sandbox in place of Twilio's hosts, without a socket: msw hands it what a program sends to *.twilio.com.

import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';

const sandbox = createSandbox({ messages: 300, calls: 100, days: 20 });

const server = setupServer(
  http.all(/^https:\/\/[a-z-]+\.twilio\.com\//, async ({ request }) => {
    const url = new URL(request.url);
    const answer = await sandbox.handle({
      method: request.method,
      url: `${url.pathname}${url.search}`,
      headers: { ...Object.fromEntries(request.headers), host: url.host },
      body: await request.text(),
    });
    const body = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('utf8');
    return new HttpResponse(answer.status === 204 ? null : body, { status: answer.status, headers: answer.headers });
  }),
);

beforeAll(() => {
  server.listen({ onUnhandledRequest: 'error' });
});

afterAll(() => {
  server.close();
});

const credentials = (token: string): string =>
  `Basic ${Buffer.from(`${sandbox.accountSid}:${token}`).toString('base64')}`;

async function call(path: string, form?: Record<string, string>, token = sandbox.authToken) {
  const answer = await fetch(`https://api.twilio.com${path}`, {
    headers: { authorization: credentials(token) },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  // Answers of the API are objects.
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const account = `/2010-04-01/Accounts/${sandbox.accountSid}`;

describe("the sandbox mounted on Twilio's hosts", () => {
  it('gives every page of a list', async () => {
    const sids: unknown[] = [];
    let next: unknown = `${account}/Messages.json?PageSize=70`;
    while (typeof next === 'string') {
      const { body } = await call(next);
      // The list's rows are objects with a sid.
      sids.push(...(body.messages as { sid: string }[]).map((message) => message.sid));
      next = body.next_page_uri;
    }
    expect(sids.length).toBeGreaterThanOrEqual(300);
    expect(new Set(sids).size).toBe(sids.length);
  });

  it('keeps what is sent', async () => {
    const sent = await call(`${account}/Messages.json`, { To: '+14155550123', From: '+15005550006', Body: 'mounted' });
    expect(sent.status).toBe(201);
    const { body } = await call(`${account}/Messages/${String(sent.body.sid)}.json`);
    expect(body.body).toBe('mounted');
  });

  it("answers with Twilio's error for a wrong token", async () => {
    const { status, body } = await call(`${account}/Calls.json`, undefined, 'wrong');
    expect({ status, code: body.code }).toEqual({ status: 401, code: 20003 });
  });
});
