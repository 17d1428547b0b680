// Accounts and subaccounts: whose rows a statement reads and writes, with how many requests, and what becomes of an
// account that can't be read.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let own: string;
let subaccounts: readonly string[];

beforeAll(async () => {
  stack = await startStack({ messages: 4000, calls: 400, days: 30, driver: { sleep: () => Promise.resolve() } });
  own = stack.sandbox.accountSid;
  const sids = await stack.column('select sid from accounts order by date_created');
  subaccounts = sids.filter((sid): sid is string => sid !== null && sid !== own);
  expect(subaccounts).toHaveLength(3);
});

afterAll(() => stack.close());

const paths = (): readonly string[] => stack.sandbox.stats().recent.map((request) => request.path);
const listed = (): readonly string[] =>
  paths().flatMap((path) => /Accounts\/(AC\w+)\/Messages\.json/.exec(path)?.slice(1) ?? []);

describe('reading', () => {
  it('of a product is refused for another account than the own, never answered with nothing', async () => {
    const [first = ''] = subaccounts;
    const ofAccount = (where: string) => stack.query(`select sid from verify.services where ${where}`);
    await expect(ofAccount(`account_sid = '${first}'`)).rejects.toMatchObject({
      code: '0A000',
      message: `rows of account ${first} can't be read from verify.services`,
    });
    const all = await ofAccount('true');
    const both = await ofAccount(`account_sid in ('${first}', '${own}')`);
    expect(both.rows.length).toBeLessThanOrEqual(all.rows.length);
    expect(both.notices).toEqual([`rows of account ${first} can't be read from verify.services`]);
    const joined = await stack.query('select a.sid from accounts a join verify.services s on s.account_sid = a.sid');
    expect(joined.rows.every(([sid]) => sid === own)).toBe(true);
  });

  it("is about the connection's own account when none is named", async () => {
    const { rows } = await stack.query('select distinct account_sid from messages where date_sent > now()::date - 5');
    expect(rows).toEqual([[own]]);
    expect(new Set(listed())).toEqual(new Set([own]));
  });

  it('is about the accounts that are named, a request for each', async () => {
    const [first = '', second = ''] = subaccounts;
    const one = await stack.query(`select distinct account_sid from messages where account_sid = '${first}'`);
    expect(one.rows).toEqual([[first]]);
    expect(one.requests).toBe(1);
    const two = await stack.query(
      `select account_sid, count(*) from messages where account_sid in ('${first}', '${second}') group by 1`,
    );
    expect(new Set(two.rows.map(([sid]) => sid))).toEqual(new Set([first, second]));
    expect(two.requests).toBe(2);
  });

  it('is about the accounts that a join or a subquery names', async () => {
    const joined = await stack.query(
      `select a.friendly_name, count(m.sid) from accounts a join messages m on m.account_sid = a.sid
       where a.sid <> '${own}' and a.status = 'active' group by 1`,
    );
    expect(joined.rows).toHaveLength(2);
    expect(joined.requests).toBe(3);
    const chosen = await stack.query(
      `select distinct account_sid from messages
       where account_sid in (select sid from accounts where friendly_name = 'Contoso Logistics')`,
    );
    expect(chosen.rows).toHaveLength(1);
    expect(chosen.requests).toBe(2);
  });

  it('is about every account with twilio.accounts = all', async () => {
    const expected = await stack.value('select count(*) from messages where account_sid in (select sid from accounts)');
    await stack.query("SET twilio.accounts = 'all'");
    const counted = await stack.query('select count(*), count(distinct account_sid) from messages');
    expect(counted.rows).toEqual([[expected, '4']]);
    expect(new Set(listed())).toEqual(new Set([own, ...subaccounts]));
    // By key: whoever has it.
    const sid = await stack.value(`select sid from messages where account_sid = '${subaccounts[0] ?? ''}' limit 1`);
    expect((await stack.query(`select account_sid from messages where sid = '${sid}'`)).rows).toEqual([
      [subaccounts[0]],
    ]);
    expect((await stack.query('select count(*) from balance')).rows).toEqual([['4']]);
    await stack.query('RESET twilio.accounts');
    expect((await stack.query(`select account_sid from messages where sid = '${sid}'`)).rows).toEqual([]);
  });

  it('says so when Twilio does not know an account', async () => {
    const unknown = `AC${'1'.repeat(32)}`;
    const { rows, notices } = await stack.query(`select * from messages where account_sid = '${unknown}'`);
    expect(rows).toEqual([]);
    expect(notices).toEqual([`Twilio knows no account ${unknown} for these credentials: the result has no rows of it`]);
  });
});

describe('an account that can not be read', () => {
  const failing = (): void => {
    stack.sandbox.inject({
      kind: 'status',
      status: 403,
      code: 20006,
      message: 'Account suspended',
      path: new RegExp(`Accounts/${subaccounts[1] ?? ''}/Messages`),
      times: 10,
    });
  };

  it('is named in the error', async () => {
    failing();
    const error: unknown = await stack
      .query('select count(*) from messages where account_sid in (select sid from accounts)')
      .catch((reason: unknown) => reason);
    stack.sandbox.clearFaults();
    expect(error).toMatchObject({
      fields: {
        code: '42501',
        detail: expect.stringContaining(`Account ${subaccounts[1] ?? ''} could not be read.`) as string,
        hint: expect.stringContaining('SET twilio.on_account_error = warning') as string,
      },
    });
  });

  it('is left out with a warning where the session wants that', async () => {
    await stack.query('SET twilio.on_account_error = warning');
    failing();
    const { rows, notices } = await stack.query(
      'select distinct account_sid from messages where account_sid in (select sid from accounts) order by 1',
    );
    stack.sandbox.clearFaults();
    expect(rows.map(([sid]) => sid)).toEqual([own, ...subaccounts].filter((sid) => sid !== subaccounts[1]).sort());
    expect(notices).toEqual([expect.stringContaining(`account ${subaccounts[1] ?? ''} could not be read`)]);
    // The only account that was asked for is no part of a whole.
    failing();
    const alone = stack.query(`select count(*) from messages where account_sid = '${subaccounts[1] ?? ''}'`);
    await expect(alone).rejects.toMatchObject({ fields: { code: '42501' } });
    stack.sandbox.clearFaults();
    await stack.query('RESET twilio.on_account_error');
  });

  it('takes a budget that is used up for what it is', async () => {
    await stack.query('SET twilio.max_requests = 2; SET twilio.on_account_error = warning');
    const sql = 'select count(*) from messages where account_sid in (select sid from accounts)';
    await expect(stack.query(sql)).rejects.toMatchObject({ fields: { code: '54000' } });
    await stack.query('RESET twilio.max_requests; RESET twilio.on_account_error');
  });
});

describe('writing', () => {
  it('goes to the account that is named', async () => {
    const account = subaccounts[0] ?? '';
    const inserted = await stack.query(
      `insert into queues (account_sid, friendly_name) values ('${account}', 'Theirs') returning sid, account_sid`,
    );
    expect(inserted.rows[0]?.[1]).toBe(account);
    expect(paths()).toEqual([`/2010-04-01/Accounts/${account}/Queues.json`]);
    const sid = inserted.rows[0]?.[0] ?? '';
    const where = `where account_sid = '${account}' and sid = '${sid}'`;
    expect((await stack.query(`update queues set friendly_name = 'Still theirs' ${where}`)).tag).toBe('UPDATE 1');
    expect((await stack.query(`delete from queues where sid = '${sid}'`)).tag).toBe('DELETE 0');
    expect((await stack.query(`delete from queues ${where}`)).tag).toBe('DELETE 1');
  });

  it('finds the row of another account with twilio.accounts = all', async () => {
    const account = subaccounts[0] ?? '';
    const sid = await stack.value(
      `insert into queues (account_sid, friendly_name) values ('${account}', 'Found') returning sid`,
    );
    await stack.query("SET twilio.accounts = 'all'");
    expect((await stack.query(`delete from queues where sid = '${sid}'`)).tag).toBe('DELETE 1');
    expect(paths().at(-1)).toBe(`/2010-04-01/Accounts/${account}/Queues/${sid}.json`);
    await stack.query('RESET twilio.accounts');
  });

  it('of procedures takes an account too', async () => {
    const account = subaccounts[0] ?? '';
    const { rows, columns } = await stack.query(
      `CALL create_key(friendly_name => 'Theirs', account_sid => '${account}')`,
    );
    expect(paths()).toEqual([`/2010-04-01/Accounts/${account}/Keys.json`]);
    expect(rows[0]?.[columns.indexOf('account_sid')]).toBe(account);
  });
});
