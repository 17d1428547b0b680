// Subaccounts with credentials of their own, given to connect() or in a configuration file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type ConnectOptions } from '../../src/index.ts';

let sandbox: Sandbox;
let closeSandbox: () => Promise<void>;
let apiUrl = '';
let directory = '';
let subaccount = '';
let token = '';

beforeAll(async () => {
  sandbox = createSandbox({ messages: 20, calls: 20 });
  const listening = await sandbox.listen();
  closeSandbox = () => listening.close();
  apiUrl = listening.url;
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-subaccounts-'));
  const authorization = `Basic ${Buffer.from(`${sandbox.accountSid}:${sandbox.authToken}`).toString('base64')}`;
  const answer = await sandbox.handle({ method: 'GET', url: '/2010-04-01/Accounts.json', headers: { authorization } });
  // as: the sandbox's own list.
  const { accounts } = JSON.parse(String(answer.body)) as {
    readonly accounts: readonly { readonly sid: string; readonly auth_token: string }[];
  };
  const other = accounts.find(({ sid }) => sid !== sandbox.accountSid);
  if (other === undefined) throw new Error('the sandbox has subaccounts');
  [subaccount, token] = [other.sid, other.auth_token];
});

afterAll(async () => {
  await closeSandbox();
  await rm(directory, { recursive: true });
});

async function accountsOfServices(options: ConnectOptions): Promise<readonly string[]> {
  const db = await connect({ nodes: 0, dataDir: directory, ...options });
  try {
    const { rows } = await db.query<{ account_sid: string }>(
      'select distinct account_sid from verify.services where account_sid = $1',
      [subaccount],
    );
    return rows.map((row) => row.account_sid);
  } finally {
    await db.close();
  }
}

const own = (): ConnectOptions => ({ accountSid: sandbox.accountSid, authToken: sandbox.authToken, apiUrl });

describe('a subaccount', () => {
  test('is signed in to with what connect() was given', async () => {
    expect(await accountsOfServices({ ...own(), subaccounts: { [subaccount]: { authToken: token } } })).toEqual([
      subaccount,
    ]);
  });

  test('is signed in to with what the configuration says', async () => {
    const config = join(directory, 'twilio-sql.toml');
    await writeFile(
      config,
      `[connections.prod]\naccount_sid = "${sandbox.accountSid}"\nauth_token = "${sandbox.authToken}"\napi_url = "${apiUrl}"\n` +
        `[connections.prod.subaccounts.${subaccount}]\nauth_token = "file:token"\n`,
    );
    await writeFile(join(directory, 'token'), `${token}\n`);
    expect(await accountsOfServices({ config })).toEqual([subaccount]);
  });

  test('without credentials is refused, with wrong ones too', async () => {
    await expect(accountsOfServices(own())).rejects.toMatchObject({ code: '0A000' });
    const wrong = accountsOfServices({ ...own(), subaccounts: { [subaccount]: { authToken: 'not-its-token' } } });
    await expect(wrong).rejects.toMatchObject({ code: '28000' });
    await expect(accountsOfServices({ ...own(), subaccounts: { AC1: { authToken: 'x' } } })).rejects.toThrow(
      'subaccounts: AC1 is no account sid',
    );
  });
});
