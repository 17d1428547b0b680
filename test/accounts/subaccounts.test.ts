// Subaccounts with credentials of their own: the parts of Twilio that answer for the account that signs in alone.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '@twilio-sql/twilio-sandbox';
import { startStack, type Stack } from '../support/stack.ts';

const size = { messages: 100, calls: 50, days: 5 };

let stack: Stack;
let own: string;
let first: string;
let second: string;
/** A subaccount without credentials. */
let third: string;

interface AccountRow {
  readonly sid: string;
  readonly auth_token: string;
}

/** What the accounts of every sandbox sign in with: it is the same for the same seed. */
async function accountsOf(): Promise<readonly AccountRow[]> {
  const sandbox = createSandbox(size);
  const { accountSid, authToken } = sandbox;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const answer = await sandbox.handle({ method: 'GET', url: '/2010-04-01/Accounts.json', headers: { authorization } });
  // as: the sandbox's own list.
  return (JSON.parse(String(answer.body)) as { readonly accounts: readonly AccountRow[] }).accounts;
}

beforeAll(async () => {
  const rows = (await accountsOf()).filter(({ sid }) => sid !== createSandbox(size).accountSid);
  const [one, two, three] = rows;
  if (one === undefined || two === undefined || three === undefined) throw new Error('there are three subaccounts');
  const subaccounts = new Map(
    [one, two].map(({ sid, auth_token: password }) => [sid, { username: sid, password }] as const),
  );
  stack = await startStack({ ...size, driver: { subaccounts, sleep: () => Promise.resolve() } });
  own = stack.sandbox.accountSid;
  [first, second, third] = [one.sid, two.sid, three.sid];
});

afterAll(() => stack.close());

describe('a table of a product', () => {
  it('is read with the credentials of the account that is named', async () => {
    const mine = await stack.query('SELECT sid, account_sid FROM verify.services');
    const theirs = await stack.query(`SELECT sid, account_sid FROM verify.services WHERE account_sid = '${first}'`);
    expect(mine.rows.every(([, account]) => account === own)).toBe(true);
    expect(theirs.rows.length).toBeGreaterThan(0);
    expect(theirs.rows.every(([, account]) => account === first)).toBe(true);
    expect(theirs.requests).toBe(1);
  });

  it('is read for several accounts, or for all that can be signed in to', async () => {
    const { rows, requests } = await stack.query(
      `SELECT account_sid, count(*) > 0 FROM verify.services WHERE account_sid IN ('${first}', '${own}') GROUP BY 1`,
    );
    expect(new Map(rows.map(([sid, some]) => [sid, some]))).toEqual(
      new Map([
        [own, 't'],
        [first, 't'],
      ]),
    );
    expect(requests).toBe(2);
    await stack.query("SET twilio.accounts = 'all'");
    const all = await stack.column('SELECT DISTINCT account_sid FROM verify.services');
    expect(new Set(all)).toEqual(new Set([own, first, second]));
    await stack.query('RESET twilio.accounts');
  });

  it('is read for the accounts that a join or a subquery names', async () => {
    const joined = await stack.query(
      `SELECT DISTINCT s.account_sid FROM accounts a JOIN verify.services s ON s.account_sid = a.sid WHERE a.sid <> '${own}'`,
    );
    expect(new Set(joined.rows.map(([sid]) => sid))).toEqual(new Set([first, second]));
    expect(joined.notices).toEqual([`rows of account ${third} can't be read from verify.services`]);
    const chosen = await stack.query(
      `SELECT DISTINCT account_sid FROM verify.services WHERE account_sid IN (SELECT sid FROM accounts WHERE sid = '${first}')`,
    );
    expect(chosen.rows).toEqual([[first]]);
    // Tables of products with one another: nothing says which account, so it is the connection's own.
    const { rows } = await stack.query(
      `SELECT DISTINCT s.account_sid FROM verify.services s JOIN sync.services y ON y.account_sid = s.account_sid`,
    );
    expect(rows).toEqual([[own]]);
  });

  it('is refused for an account without credentials', async () => {
    expect(await stack.failure(`SELECT sid FROM verify.services WHERE account_sid = '${third}'`)).toMatchObject({
      code: '0A000',
      message: `rows of account ${third} can't be read from verify.services`,
      hint: expect.stringContaining('subaccounts') as string,
    });
    const { notices, rows } = await stack.query(
      `SELECT DISTINCT account_sid FROM verify.services WHERE account_sid IN ('${first}', '${third}')`,
    );
    expect([rows, notices]).toEqual([[[first]], [`rows of account ${third} can't be read from verify.services`]]);
  });

  it('needs the key of a parent that is another account’s', async () => {
    const service = await stack.value(`SELECT sid FROM verify.services WHERE account_sid = '${first}' LIMIT 1`);
    expect(
      await stack.column(
        `SELECT DISTINCT account_sid FROM verify.service_rate_limits WHERE account_sid = '${first}' AND service_sid = '${service}'`,
      ),
    ).toEqual([first]);
    const error = await stack.failure(`SELECT sid FROM verify.service_rate_limits WHERE account_sid = '${first}'`);
    expect(error['message']).toContain('service_sid');
  });

  it('is written with the credentials of the row’s account', async () => {
    const { rows } = await stack.query(
      `INSERT INTO verify.services (account_sid, friendly_name) VALUES ('${first}', 'Theirs') RETURNING sid, account_sid`,
    );
    const [sid = '', account] = rows[0] ?? [];
    expect(account).toBe(first);
    const update = (where: string): Promise<string> =>
      stack.query(`UPDATE verify.services SET friendly_name = 'Renamed' WHERE ${where}`).then((result) => result.tag);
    expect(await update(`sid = '${sid ?? ''}'`)).toBe('UPDATE 0');
    expect(await update(`sid = '${sid ?? ''}' AND account_sid = '${first}'`)).toBe('UPDATE 1');
    expect(await update(`friendly_name = 'Renamed' AND account_sid IN ('${own}', '${first}')`)).toBe('UPDATE 1');
    await stack.query("SET twilio.accounts = 'all'");
    expect(await update(`sid = '${sid ?? ''}'`)).toBe('UPDATE 1');
    await stack.query('RESET twilio.accounts');
    const removed = await stack.query(
      `DELETE FROM verify.services WHERE sid = '${sid ?? ''}' AND account_sid = '${first}'`,
    );
    expect(removed.tag).toBe('DELETE 1');
    expect(
      await stack.failure(`INSERT INTO verify.services (account_sid, friendly_name) VALUES ('${third}', 'x')`),
    ).toMatchObject({ code: '0A000', message: `rows of account ${third} can't be written to verify.services` });
  });

  it('names the account that can not be read', async () => {
    stack.sandbox.inject({ kind: 'status', status: 403, code: 20006, path: '/v2/Services', skip: 1 });
    const error = await stack.failure(`SELECT sid FROM verify.services WHERE account_sid IN ('${first}', '${second}')`);
    stack.sandbox.clearFaults();
    expect(error).toMatchObject({
      code: '42501',
      detail: expect.stringMatching(/^Account AC[0-9a-f]{32} could not be read\./) as string,
    });
  });
});
