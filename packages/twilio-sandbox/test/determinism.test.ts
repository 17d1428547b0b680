// The same seed and time give the same account; another seed gives another.
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import { inProcess } from './in-process.ts';
import type { Json } from './in-process.ts';

const options = { messages: 1200, calls: 400, days: 15, now: '2026-05-20T15:00:00Z', clock: (): number => 0 };
const LISTS = [
  'Messages',
  'Calls',
  'Recordings',
  'Conferences',
  'IncomingPhoneNumbers',
  'Queues',
  'SIP/Domains',
  'Usage/Triggers',
];

async function content(seed: number): Promise<string[]> {
  const api = inProcess(createSandbox({ ...options, seed }));
  const lists = await Promise.all(LISTS.map(async (list) => (await api.get(`/${list}.json?PageSize=1000`)).text));
  return [...lists, (await api.get('/2010-04-01/Accounts.json')).text];
}

describe('a sandbox', () => {
  it('is the same again for the same seed', async () => {
    expect(await content(7)).toEqual(await content(7));
  });

  it('is another for another seed', async () => {
    const [seven, eight] = [await content(7), await content(8)];
    expect(seven[0]).not.toBe(eight[0]);
    expect(seven[4]).not.toBe(eight[4]);
  });

  it('gives rows that do not depend on how they are reached', async () => {
    const api = inProcess(createSandbox({ ...options, seed: 3 }));
    const rows = await api.all('/Messages.json?PageSize=1000', 'messages');
    for (const row of rows.filter((_, index) => index % 97 === 0)) {
      expect((await api.get(`/Messages/${String(row.sid)}.json`)).json).toEqual(row);
    }
  });
});

describe('the account looks like one', () => {
  const api = inProcess(createSandbox({ ...options, messages: 20_000, calls: 8000, days: 120, seed: 1 }));
  const messages = api.all('/Messages.json?PageSize=1000', 'messages');
  const calls = api.all('/Calls.json?PageSize=1000', 'calls');
  const count = (rows: readonly Json[], test: (row: Json) => boolean): number => rows.filter(test).length;

  it('with exactly as many messages and calls as asked for', async () => {
    expect(await messages).toHaveLength(20_000);
    expect(await calls).toHaveLength(8000);
  });

  it('with every status, both directions, media, WhatsApp, several segments, scripts and prices', async () => {
    const rows = await messages;
    const statuses = new Set(rows.map((row) => row.status));
    for (const status of [
      'queued',
      'scheduled',
      'canceled',
      'sent',
      'delivered',
      'undelivered',
      'failed',
      'received',
      'read',
    ]) {
      expect(statuses).toContain(status);
    }
    expect(count(rows, (row) => row.direction === 'inbound')).toBeGreaterThan(4000);
    expect(count(rows, (row) => row.num_media !== '0')).toBeGreaterThan(100);
    expect(count(rows, (row) => String(row.to).startsWith('whatsapp:'))).toBeGreaterThan(300);
    expect(count(rows, (row) => Number(row.num_segments) > 1)).toBeGreaterThan(300);
    expect(count(rows, (row) => /\p{Script=Devanagari}/u.test(String(row.body)))).toBeGreaterThan(0);
    expect(count(rows, (row) => /\p{Extended_Pictographic}/u.test(String(row.body)))).toBeGreaterThan(0);
    expect(
      count(rows, ({ price }) => price !== null && !(typeof price === 'string' && /^-\d+\.\d{5}$/.test(price))),
    ).toBe(0);
    expect(count(rows, (row) => row.price === null && row.status === 'delivered')).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => String(row.to).replace('whatsapp:', '').slice(0, 3))).size).toBeGreaterThan(5);
  });

  it('with error codes on exactly the messages that went wrong', async () => {
    for (const row of await messages) {
      const wrong = row.status === 'failed' || row.status === 'undelivered';
      expect(typeof row.error_code).toBe(wrong ? 'number' : 'object');
      expect(row.error_message === null).toBe(!wrong);
    }
  });

  it('with people who say STOP and mostly get nothing any more', async () => {
    const rows = [...(await messages)].reverse();
    const stopped = new Map<unknown, number>();
    let [delivered, refused] = [0, 0];
    for (const [index, row] of rows.entries()) {
      if (row.direction === 'inbound' && String(row.body).trim().toUpperCase() === 'STOP') stopped.set(row.from, index);
      else if (stopped.has(row.to)) {
        if (row.error_code === 21610) refused += 1;
        else delivered += 1;
      }
    }
    expect(stopped.size).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(delivered);
    expect(delivered).toBeGreaterThan(0);
  });

  it('with a few busy numbers, a long tail and idle numbers', async () => {
    const partners = new Map<unknown, number>();
    for (const row of await messages) {
      const partner = row.direction === 'inbound' ? row.from : row.to;
      partners.set(partner, (partners.get(partner) ?? 0) + 1);
    }
    const sizes = [...partners.values()].sort((left, right) => right - left);
    expect(sizes[0]).toBeGreaterThan(200);
    expect(sizes.length).toBeGreaterThan(2000);
    expect(sizes[1500]).toBeLessThan(20);
    const numbers = (await api.get('/IncomingPhoneNumbers.json')).json.incoming_phone_numbers as Json[];
    const used = new Set([...(await messages), ...(await calls)].flatMap((row) => [row.to, row.from]));
    expect(numbers.some((number) => !used.has(number.phone_number))).toBe(true);
    expect(numbers.some((number) => String(number.voice_url).startsWith('https://old.example.com/'))).toBe(true);
  });

  it('with child calls, recordings, transcriptions and conferences that belong together', async () => {
    const bySid = new Map((await calls).map((row) => [row.sid, row]));
    const children = (await calls).filter((row) => row.parent_call_sid !== null);
    expect(children.length).toBeGreaterThan(300);
    expect(children.every((row) => bySid.has(row.parent_call_sid))).toBe(true);
    const recordings = await api.all('/Recordings.json?PageSize=1000', 'recordings');
    expect(recordings.length).toBeGreaterThan(300);
    expect(recordings.every((row) => bySid.has(row.call_sid))).toBe(true);
    const conferences = new Set(
      (await api.all('/Conferences.json?PageSize=1000', 'conferences')).map((row) => row.sid),
    );
    const inConference = recordings.filter((row) => row.conference_sid !== null);
    expect(inConference.length).toBeGreaterThan(0);
    expect(inConference.every((row) => conferences.has(row.conference_sid))).toBe(true);
    const recordingSids = new Set(recordings.map((row) => row.sid));
    const transcriptions = await api.all('/Transcriptions.json?PageSize=1000', 'transcriptions');
    expect(transcriptions.length).toBeGreaterThan(30);
    expect(transcriptions.every((row) => recordingSids.has(row.recording_sid))).toBe(true);
  });

  it('with three subaccounts that have smaller histories of their own', async () => {
    const accounts = await api.all('/2010-04-01/Accounts.json', 'accounts');
    expect(accounts.map((row) => row.status).sort()).toEqual(['active', 'active', 'active', 'suspended']);
    const subaccount = accounts.find((row) => row.friendly_name === 'Northwind Clinic');
    const rows = await api.all(
      `/2010-04-01/Accounts/${String(subaccount?.sid)}/Messages.json?PageSize=1000`,
      'messages',
    );
    expect(rows).toHaveLength(1000);
    expect(rows.every((row) => row.account_sid === subaccount?.sid)).toBe(true);
  });
});
