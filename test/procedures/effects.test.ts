// What each procedure does, seen through SELECT afterwards; and that a write is sent once whatever happens.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '@twilio-sql/twilio-sandbox';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let from: string;

beforeAll(async () => {
  stack = await startStack({ messages: 500, days: 10, driver: { timeoutMs: 400, sleep: () => Promise.resolve() } });
  from = await stack.value('select phone_number from incoming_phone_numbers limit 1');
});

afterAll(() => stack.close());

const to = '+14155550199';

async function called(sql: string): Promise<Readonly<Record<string, string | null>>> {
  const { columns, rows, requests } = await stack.query(sql);
  expect(rows).toHaveLength(1);
  expect(requests).toBe(1);
  return Object.fromEntries(columns.map((name, index) => [name, rows[0]?.[index] ?? null]));
}

describe('what procedures do', () => {
  it('redacts a message', async () => {
    const sid = await stack.value("select sid from messages where status = 'delivered' and body <> '' limit 1");
    expect(await called(`CALL redact_message('${sid}')`)).toMatchObject({ sid, body: '' });
    expect(await stack.value(`select body from messages where sid = '${sid}'`)).toBe('');
  });

  it('cancels a scheduled message', async () => {
    const scheduled = await called(
      `CALL send_message('${to}', messaging_service_sid => 'MG00000000000000000000000000000001', body => 'later',
                         schedule_type => 'fixed', send_at => '2026-09-16 12:00+00')`,
    );
    expect(scheduled['status']).toBe('scheduled');
    const { sid } = scheduled;
    expect(await called(`CALL cancel_message(message_sid => '${sid ?? ''}')`)).toMatchObject({
      sid,
      status: 'canceled',
    });
  });

  it('tells feedback on a message', async () => {
    const { sid } = await called(`CALL send_message('${to}', '${from}', 'feedback', provide_feedback => true)`);
    const answer = await called(`CALL message_feedback('${sid ?? ''}', 'confirmed')`);
    expect(answer).toMatchObject({ message_sid: sid, outcome: 'confirmed' });
  });

  it('makes and ends a call', async () => {
    const { sid, status } = await called(
      `CALL make_call('${to}', '${from}', twiml => '<Response><Say>Hi</Say></Response>')`,
    );
    expect(status).toBe('queued');
    await called(`CALL end_call('${sid ?? ''}')`);
    expect(await stack.value(`select status from calls where sid = '${sid ?? ''}'`)).toMatch(/completed|canceled/);
  });

  it('starts the verification of a caller id and gives the code', async () => {
    const answer = await called(`CALL add_outgoing_caller_id('+14155550123', friendly_name => 'Desk')`);
    expect(answer['validation_code']).toMatch(/^\d{6}$/);
    expect(answer['call_sid']).toMatch(/^CA/);
  });

  it('buys a number', async () => {
    const { phone_number: number } = await called(`CALL buy_phone_number(area_code => '415')`);
    expect(number).toMatch(/^\+1415/);
    expect(
      await stack.value(`select count(*) from incoming_phone_numbers where phone_number = '${number ?? ''}'`),
    ).toBe('1');
  });

  it('shows the secret of a key in the result and nowhere else', async () => {
    const { sid, secret } = await called(`CALL create_key(friendly_name => 'Job')`);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    expect(await stack.value(`select friendly_name from keys where sid = '${sid ?? ''}'`)).toBe('Job');
    const log = await stack.query('select to_json(r)::text from twilio_sql.requests r');
    expect(JSON.stringify(log.rows)).not.toContain(secret ?? '?');
    expect((await called('CALL create_token(ttl => 60)'))['password']).toMatch(/^[0-9a-f]+$/);
    expect((await called("CALL create_signing_key('Other')"))['secret']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('closes a subaccount', async () => {
    const { rows } = await stack.query("insert into accounts (friendly_name) values ('To close') returning sid");
    const sid = rows[0]?.[0] ?? '';
    expect(await called(`CALL close_account('${sid}')`)).toMatchObject({ sid, status: 'closed' });
    expect(await stack.value(`select status from accounts where sid = '${sid}'`)).toBe('closed');
    // Not the one that the connection lives in.
    const error: unknown = await stack
      .query(`CALL close_account('${stack.sandbox.accountSid}')`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ fields: { code: '42501', detail: 'Nothing was sent.' } });
    expect(stack.sandbox.stats().total).toBe(0);
  });
});

describe('a verification', () => {
  it('is started by INSERT and approved by the right code alone', async () => {
    const service = await stack.value('SELECT sid FROM verify.services LIMIT 1');
    const { rows } = await stack.query(
      `INSERT INTO verify.service_verifications (service_sid, "to", channel, custom_code)
       VALUES ('${service}', '${to}', 'sms', '424242') RETURNING sid, status`,
    );
    const [sid, status] = rows[0] ?? [];
    expect(status).toBe('pending');
    const wrong = await called(
      `CALL verification_check(service_sid => '${service}', "to" => '${to}', code => '000000')`,
    );
    expect(wrong).toMatchObject({ sid, status: 'pending', valid: 'f' });
    const right = await called(`SELECT * FROM verification_check('${service}', '${to}', '424242')`);
    expect(right).toMatchObject({ sid, status: 'approved', valid: 't', to });
    const where = `service_sid = '${service}' AND sid = '${sid ?? ''}'`;
    expect(await stack.value(`SELECT status FROM verify.service_verifications WHERE ${where}`)).toBe('approved');
    // There is nothing left to check.
    const error: unknown = await stack
      .query(`CALL verification_check('${service}', '${to}', '424242')`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ fields: { message: expect.stringContaining('was not found') as string } });
    expect(JSON.stringify(error)).not.toContain('424242');
  });

  it('is not checked without saying whose', async () => {
    const service = await stack.value('SELECT sid FROM verify.services LIMIT 1');
    const error: unknown = await stack
      .query(`CALL verification_check('${service}', code => '424242')`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      fields: { code: '23502', message: 'procedure verification_check needs at least one of "to", "verification_sid"' },
    });
  });
});

describe('files', () => {
  it('of recordings come as bytea, without credentials for where they are kept', async () => {
    const sid = await stack.value("select sid from recordings where status = 'completed' limit 1");
    const { rows, requests, columns } = await stack.query(
      `SELECT sid, content_type, length(content), encode(substr(content, 1, 4), 'escape') FROM download_recording('${sid}')`,
    );
    expect(columns).toHaveLength(4);
    expect(rows).toEqual([[sid, 'audio/x-wav', '844', 'RIFF']]);
    // The sandbox does not count what is fetched elsewhere, and refuses credentials there.
    expect(requests).toBe(1);
    const mp3 = await stack.query(`CALL download_recording('${sid}', 'mp3')`);
    expect(mp3.rows[0]?.[1]).toBe('audio/mpeg');
    const log = await stack.query('select host, path, query from twilio_sql.requests');
    expect(JSON.stringify(log.rows)).not.toContain('signature');
  });

  it('of messages come with their type', async () => {
    const [row] = (
      await stack.query(
        `select m.sid, f.sid, f.content_type from messages m join message_media f on f.message_sid = m.sid
         where m.num_media > 0 limit 1`,
      )
    ).rows;
    const [message, sid, contentType] = row ?? [];
    const { rows } = await stack.query(
      `SELECT sid, content_type, length(content) > 0 FROM download_media('${message ?? ''}', '${sid ?? ''}')`,
    );
    expect(rows).toEqual([[sid, contentType, 't']]);
  });

  it('can be read where writes are refused, and are an error when they are not there', async () => {
    await stack.query('SET twilio.read_only = on');
    const missing = `RE${'0'.repeat(32)}`;
    const error: unknown = await stack
      .query(`CALL download_recording('${missing}')`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ fields: { message: expect.stringContaining('Twilio refused GET') as string } });
    expect(await stack.query(`CALL download_recording('x')`).catch((reason: unknown) => reason)).toMatchObject({
      fields: { code: '22023', message: 'value of argument "sid" is not valid' },
    });
    await stack.query('SET twilio.read_only = off');
  });
});

const faults: readonly (readonly [name: string, fault: Fault, created: number])[] = [
  ['the connection is reset before the request takes effect', { kind: 'reset', effect: 'before' }, 0],
  ['the connection is reset after the request took effect', { kind: 'reset', effect: 'after' }, 1],
  ['the answer is a 500 although the message was created', { kind: 'status', status: 500, effect: 'after' }, 1],
  ['the answer is a 503', { kind: 'status', status: 503 }, 0],
  ['no answer comes in time', { kind: 'hang', effect: 'after' }, 1],
  ['the answer is cut off', { kind: 'truncate', bytes: 20 }, 1],
];

describe('a procedure that writes', () => {
  const posts = (): number => stack.sandbox.stats().recent.filter((request) => request.method === 'POST').length;

  it.each(faults)('is sent once when %s', async (name, fault, created) => {
    for (const form of ['CALL', 'SELECT sid FROM']) {
      const body = `${form}: ${name}`;
      stack.sandbox.inject({ ...fault, method: 'POST' });
      const error: unknown = await stack
        .query(`${form} send_message('${to}', '${from}', '${body}')`)
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ fields: { detail: expect.stringContaining('not known') as string } });
      expect(posts()).toBe(1);
      expect(await stack.value(`select count(*) from messages where body = '${body}'`)).toBe(String(created));
    }
  });

  it('is sent again after a 429, which Twilio has not processed', async () => {
    stack.sandbox.inject({ kind: 'status', status: 429, code: 20429, method: 'POST', times: 2 });
    await stack.query(`CALL send_message('${to}', '${from}', 'after 429')`);
    expect(posts()).toBe(3);
    expect(await stack.value("select count(*) from messages where body = 'after 429'")).toBe('1');
  });

  it('says midway what was done and what was not', async () => {
    stack.sandbox.inject({ kind: 'status', status: 500, method: 'POST', skip: 1 });
    const call = (body: string): string => `SELECT sid FROM send_message('${to}', '${from}', '${body}')`;
    const error: unknown = await stack
      .query(`${call('m1')} UNION ALL ${call('m2')} UNION ALL ${call('m3')}`)
      .catch((reason: unknown) => reason);
    expect(posts()).toBe(2);
    expect(error).toMatchObject({
      fields: { detail: expect.stringMatching(/1 of 3 rows were called: SM[0-9a-f]{32}/) as string },
    });
  });
});
