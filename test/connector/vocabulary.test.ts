// The examples of the Google Cloud connector's page for Twilio in its own vocabulary: entities, operations and
// payloads as they are written there.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Listening, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { connect, type Connection, type Connector, type Fields } from 'twilio-sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let sandbox: Sandbox;
let twilio: Listening;
let directory = '';
let db: Connection;
let c: Connector;

beforeAll(async () => {
  sandbox = createSandbox({ messages: 200, calls: 100, days: 20 });
  twilio = await sandbox.listen();
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-connector-'));
  const config = join(directory, 'twilio-sql.toml');
  const prod = `account_sid = "${sandbox.accountSid}"\nauth_token = "${sandbox.authToken}"\napi_url = "${twilio.url}"`;
  await writeFile(
    config,
    `default_connection = "prod"\n[connections.prod]\n${prod}\n[connections.other]\nsandbox = { messages = 3, calls = 2 }`,
  );
  db = await connect({ config, dataDir: directory });
  c = db.connector('prod');
});

afterAll(async () => {
  await db.close();
  await twilio.close();
  await rm(directory, { recursive: true });
});

beforeEach(() => sandbox.resetStats());

const sent = (): readonly string[] =>
  sandbox.stats().recent.map(({ method, path }) => `${method} ${path.replace(/^.*\/Accounts\/AC[0-9a-f]{32}/, '')}`);

async function one(entity: string, filterClause?: string): Promise<Fields> {
  const { entities } = await c.list(entity, { pageSize: 1, filterClause });
  const [first] = entities;
  if (first === undefined) throw new Error(`no ${entity}`);
  sandbox.resetStats();
  return first;
}

const sidOf = async (entity: string, filterClause?: string): Promise<string> =>
  String((await one(entity, filterClause))['Sid']);

describe('what there is', () => {
  test('entities have the names of the page', async () => {
    const names = await c.entities();
    expect(names).toEqual(
      expect.arrayContaining([
        'Calls',
        'Recordings',
        'Messages',
        'IncomingPhoneNumbers',
        'OutgoingCallerIds',
        'Feedback',
        'FeedbackSummary',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('operations are those of the API', async () => {
    expect(await c.operations('Calls')).toEqual(['List', 'Get', 'Create', 'Update', 'Delete']);
    expect(await c.operations('Recordings')).toEqual(['List', 'Get', 'Delete']);
    expect(await c.operations('incoming_phone_numbers')).toEqual(['List', 'Get', 'Create', 'Update', 'Delete']);
  });

  test('fields have names, types and descriptions', async () => {
    const { fields, operations, name } = await c.describe('Messages');
    expect(name).toBe('Messages');
    expect(operations).toContain('Create');
    expect(fields.slice(0, 5).map((field) => field.name)).toEqual(['Sid', 'AccountSid', 'Direction', 'Sender', 'To']);
    expect(fields[0]).toMatchObject({ key: true, nullable: false, dataType: 'text', column: 'sid' });
    expect(fields.find((field) => field.name === 'DateSent')?.dataType).toBe('timestamp with time zone');
    expect(fields.every((field) => field.name !== '')).toBe(true);
  });

  test('what does not exist is told', async () => {
    await expect(c.list('Message')).rejects.toMatchObject({ code: '42P01', hint: 'Perhaps you meant "Messages".' });
    await expect(c.create('Recordings', { Sid: 'x' })).rejects.toMatchObject({ code: '0A000' });
    await expect(c.execute('SendMesage')).rejects.toMatchObject({
      code: '42883',
      hint: 'Perhaps you meant "SendMessage".',
    });
    await expect(db.connector('prd').entities()).rejects.toMatchObject({ code: '3D000' });
  });

  test('another connection of the configuration', async () => {
    const { entities } = await db.connector('other').list('Messages');
    expect(entities.length).toBeLessThan(20);
    expect(sent()).toEqual([]);
  });
});

describe('the examples of the page', () => {
  test('list all recordings', async () => {
    const { entities } = await c.list('Recordings');
    expect(entities.length).toBeGreaterThan(0);
    expect(entities[0]).toMatchObject({
      Sid: expect.stringMatching(/^RE/) as string,
      CallSid: expect.any(String) as string,
    });
    expect(sent()).toEqual(['GET /Recordings.json']);
  });

  test('get single recording', async () => {
    const sid = await sidOf('Recordings');
    expect(await c.get('Recordings', sid)).toMatchObject({ Sid: sid });
    expect(sent()).toEqual([`GET /Recordings/${sid}.json`]);
    expect(await c.get('Recordings', 'RE2e915e78549694bd0a0742d2d39454e5')).toBeUndefined();
  });

  test('delete a call', async () => {
    const sid = await sidOf('Calls', "Status = 'completed'");
    expect(await c.delete('Calls', sid)).toEqual({});
    expect(sent()).toEqual([`DELETE /Calls/${sid}.json`]);
    expect(await c.get('Calls', sid)).toBeUndefined();
    await expect(c.delete('Calls', 'CAaa4a99c300bd9d1bcc0d1ae9dcd248c6')).rejects.toMatchObject({ code: 'P0002' });
  });

  test('create a call feedback', async () => {
    const sid = await sidOf('Calls', "Status = 'completed'");
    expect(await c.create('Feedback', { Sid: sid, QualityScore: 5 })).toEqual({ Sid: sid });
    expect(sent()).toEqual([`POST /Calls/${sid}/Feedback.json`]);
  });

  test('create a call feedback summary', async () => {
    const created = await c.create('FeedbackSummary', { StartDate: '2014-06-01', EndDate: '2014-06-04' });
    expect(created).toEqual({ Sid: expect.stringMatching(/^FS[0-9a-f]{32}$/) as string });
  });

  test('create a message', async () => {
    const created = await c.create('Messages', {
      To: 'whatsapp:+917892312345',
      Sender: 'whatsapp:+14155238886',
      Body: 'Message is sent from Google Cloud',
    });
    expect(created).toEqual({ Sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as string });
    expect(sent()).toEqual(['POST /Messages.json']);
  });

  test.each(['id', 'filterClause'] as const)('update a message by its %s', async (by) => {
    const sid = await sidOf('Messages', "Status = 'delivered' and Body <> ''");
    expect(await c.update('Messages', by === 'id' ? sid : { filterClause: sid }, { Body: '' })).toEqual({});
    expect(sent()).toEqual([`POST /Messages/${sid}.json`]);
    expect(await c.get('Messages', sid)).toMatchObject({ Body: '' });
  });

  test.each([
    ['IncomingPhoneNumbers', 'name of IncomingPhoneNumber is getting updated', 'id'],
    ['IncomingPhoneNumbers', 'another name', 'filterClause'],
    ['OutgoingCallerIds', 'Name Updated for 99025*****', 'id'],
    ['OutgoingCallerIds', 'another name', 'filterClause'],
  ] as const)('update an entity of %s to "%s" by its %s', async (entity, Name, by) => {
    const sid = await sidOf(entity);
    expect(await c.update(entity, by === 'id' ? sid : { filterClause: sid }, { Name })).toEqual({ Sid: sid });
    expect(await c.get(entity, sid)).toMatchObject({ Sid: sid, Name });
  });
});

describe('lists', () => {
  test('are read page by page, every row once', async () => {
    const all = await db.query<{ sid: string }>('select sid from calls order by start_time desc, sid');
    const sids: unknown[] = [];
    let pageToken: string | undefined;
    do {
      const page = await c.list('Calls', { pageSize: 30, sortBy: 'StartTime desc, Sid', pageToken });
      expect(page.entities.length).toBeLessThanOrEqual(30);
      sids.push(...page.entities.map((entity) => entity['Sid']));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(sids).toEqual(all.rows.map(({ sid }) => sid));
  });

  test('a page may be asked for again, an older one not', async () => {
    const first = await c.list('Calls', { pageSize: 10 });
    const again = { pageToken: first.nextPageToken };
    const second = await c.list('Calls', again);
    expect(await c.list('Calls', again)).toEqual(second);
    const third = await c.list('Calls', { pageToken: second.nextPageToken });
    expect(third.entities).not.toEqual(second.entities);
    await expect(c.list('Calls', again)).rejects.toMatchObject({ code: '34000' });
    await expect(c.list('Calls', { pageToken: 'nonsense' })).rejects.toMatchObject({ code: '34000' });
  });

  test('make no more requests than their pages need', async () => {
    await c.list('Messages', { pageSize: 5 });
    expect(sent()).toEqual(['GET /Messages.json']);
  });

  test('have conditions and an order', async () => {
    const { entities } = await c.list('Messages', {
      filterClause: "Status = 'delivered' AND Sender LIKE '+%'",
      sortBy: ['DateSent'],
      pageSize: 20,
    });
    expect(entities.every((entity) => entity['Status'] === 'delivered')).toBe(true);
    const dates = entities.map((entity) => Number(entity['DateSent']));
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
  });

  test.each(['1 = 1); delete from calls; select (1', '1) from calls where (1', '', 'and'])(
    'the filter %j is no condition',
    async (filterClause) => {
      await expect(c.delete('Calls', { filterClause })).rejects.toMatchObject({ code: '42601' });
      expect(sent()).toEqual([]);
    },
  );

  test('nothing else is an order', async () => {
    await expect(c.list('Calls', { sortBy: 'Sid; drop table x' })).rejects.toMatchObject({ code: '42601' });
    await expect(c.list('Calls', { sortBy: 'Sidd' })).rejects.toMatchObject({ code: '42703' });
    await expect(c.list('Calls', { pageSize: 0 })).rejects.toMatchObject({ code: '22023' });
  });
});

describe('actions', () => {
  test('have names and parameters', async () => {
    const send = (await c.actions()).find(({ name }) => name === 'SendMessage');
    expect(send?.parameters.slice(0, 3)).toEqual(['To', 'Sender', 'Body']);
    expect(send?.description).toContain('Sends a message.');
  });

  test('are executed once, and answer rows', async () => {
    const rows = await c.execute('SendMessage', {
      To: 'whatsapp:+917892312345',
      Sender: 'whatsapp:+14155238886',
      Body: 'hello',
    });
    expect(rows).toEqual([expect.objectContaining({ Sid: expect.stringMatching(/^SM/) as string, Body: 'hello' })]);
    expect(sent()).toEqual(['POST /Messages.json']);
  });

  test('SQL is one of them', async () => {
    expect(await c.executeSqlQuery('select 1 as one')).toEqual([{ one: 1 }]);
  });
});
