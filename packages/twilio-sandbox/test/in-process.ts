// Requests to a sandbox without a socket, for tests.
import type { Sandbox } from '../src/index.ts';

// as casts in here and in the tests: answers are JSON whose shape the assertions check.
export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly json: Json;
  readonly text: string;
}

/** Parameters; a list of pairs when one is repeated. */
export type TestForm = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

function isPairs(form: TestForm): form is readonly (readonly [string, string])[] {
  return Array.isArray(form);
}

export interface InProcess {
  /** `/2010-04-01/Accounts/AC…` of the main account. */
  readonly base: string;
  /** Paths that begin with `/2010-04-01` or `/v`, or have a host, are taken as they are; others are below the account. */
  get(path: string, host?: string): Promise<Answer>;
  post(path: string, form: TestForm): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  /** All the rows of a list, page after page. */
  all(path: string, rowsKey: string): Promise<Json[]>;
}

export function inProcess(sandbox: Sandbox, user = sandbox.accountSid, password = sandbox.authToken): InProcess {
  const base = `/2010-04-01/Accounts/${sandbox.accountSid}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const send = async (method: string, path: string, body?: string, host?: string): Promise<Answer> => {
    const response = await sandbox.handle({
      method,
      url: host !== undefined || /^\/(2010-04-01|v\d)/.test(path) ? path : base + path,
      headers: {
        Authorization: authorization,
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(host !== undefined && { Host: host }),
      },
      ...(body !== undefined && { body }),
    });
    const text = String(response.body);
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? {} : (JSON.parse(text) as Json),
    };
  };
  const get = async (path: string, host?: string): Promise<Answer> => send('GET', path, undefined, host);
  return {
    base,
    get,
    post: async (path, form) => {
      const body = new URLSearchParams();
      for (const [name, value] of isPairs(form) ? form : Object.entries(form)) body.append(name, value);
      return send('POST', path, body.toString());
    },
    remove: async (path) => send('DELETE', path),
    all: async (path, rowsKey) => {
      const rows: Json[] = [];
      for (let next: string | null = path; next !== null;) {
        const page = await get(next);
        if (page.status !== 200) throw new Error(`${String(page.status)} ${page.text}`);
        rows.push(...(page.json[rowsKey] as Json[]));
        next = page.json.next_page_uri as string | null;
      }
      return rows;
    },
  };
}

/** A clock that stands still until it is moved. */
export interface TestClock {
  readonly now: () => number;
  advance(seconds: number): void;
}

export function testClock(iso: string): TestClock {
  let milliseconds = Date.parse(iso);
  return {
    now: () => milliseconds,
    advance: (seconds) => {
      milliseconds += seconds * 1000;
    },
  };
}
