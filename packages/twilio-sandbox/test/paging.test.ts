// Pages: keyset tokens, links, limits, and completeness while the list changes.
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import { inProcess, testClock } from './in-process.ts';
import type { InProcess, Json } from './in-process.ts';

function fresh(): { api: InProcess; clock: ReturnType<typeof testClock> } {
  const clock = testClock('2026-05-20T15:00:00Z');
  return { clock, api: inProcess(createSandbox({ clock: clock.now, messages: 1000, calls: 400, days: 10 })) };
}

async function sender(api: InProcess): Promise<string> {
  const rows = (await api.get('/IncomingPhoneNumbers.json')).json.incoming_phone_numbers as Json[];
  return String(rows.find((row) => row.friendly_name === 'Support')?.phone_number);
}

const sids = (rows: unknown): unknown[] => (rows as Json[]).map((row) => row.sid);

describe('pages of messages', () => {
  it('cover every row once and end with null', async () => {
    const { api } = fresh();
    const rows = await api.all('/Messages.json?PageSize=37', 'messages');
    expect(rows).toHaveLength(1000);
    expect(new Set(sids(rows)).size).toBe(1000);
    const exact = (await api.get('/Messages.json?PageSize=1000')).json;
    expect(exact.next_page_uri).toBeNull();
    expect(sids(exact.messages)).toEqual(sids(rows));
  });

  it('are named by tokens of their last and first rows, and carry the filters', async () => {
    const { api } = fresh();
    const first = (await api.get('/Messages.json?DateSent%3E=2026-05-01&PageSize=10')).json;
    const firstSids = sids(first.messages);
    const path = `${api.base}/Messages.json?DateSent%3E=2026-05-01&PageSize=10&Page=`;
    expect(first).toMatchObject({
      page: 0,
      page_size: 10,
      start: 0,
      end: 9,
      uri: `${path}0`,
      first_page_uri: `${path}0`,
      next_page_uri: `${path}1&PageToken=PA${String(firstSids[9])}`,
      previous_page_uri: null,
    });
    const second = (await api.get(String(first.next_page_uri))).json;
    const secondSids = sids(second.messages);
    expect(second).toMatchObject({
      page: 1,
      start: 10,
      end: 19,
      uri: first.next_page_uri,
      previous_page_uri: `${path}0&PageToken=PB${String(secondSids[0])}`,
    });
    const back = (await api.get(String(second.previous_page_uri))).json;
    expect(sids(back.messages)).toEqual(firstSids);
    expect(back.previous_page_uri).toBeNull();
    expect(sids((await api.get(String(back.next_page_uri))).json.messages)).toEqual(secondSids);
  });

  it('go back as they went forth, from generated rows into created ones', async () => {
    const { api } = fresh();
    const forth: unknown[][] = [];
    let json = (await api.get('/Messages.json?PageSize=3')).json;
    for (let page = 0; page < 6; page += 1) {
      forth.push(sids(json.messages));
      json = (await api.get(String(json.next_page_uri))).json;
    }
    for (const page of forth.reverse()) {
      json = (await api.get(String(json.previous_page_uri))).json;
      expect(sids(json.messages)).toEqual(page);
    }
    expect(json.previous_page_uri).toBeNull();
  });

  it('stay complete while messages are created, sent and deleted', async () => {
    const { api, clock } = fresh();
    const from = await sender(api);
    const before = new Set(sids(await api.all('/Messages.json?PageSize=1000', 'messages')));
    const seen = new Set<unknown>();
    let path: string | null = '/Messages.json?PageSize=4';
    for (let page = 0; path !== null; page += 1) {
      const { json } = await api.get(path);
      for (const sid of sids(json.messages)) seen.add(sid);
      path = json.next_page_uri as string | null;
      if (page < 10) {
        await api.post('/Messages.json', { To: '+14155550123', From: from, Body: `number ${String(page)}` });
        // Scheduled messages, which are on these pages, are sent meanwhile and move within the list.
        clock.advance(3 * 3600);
      }
      if (page === 12) {
        const [sid] = sids(json.messages).slice(-1);
        await api.remove(`/Messages/${String(sid)}.json`);
      }
    }
    for (const sid of before) expect(seen.has(sid)).toBe(true);
  });

  it('continue after a created row that was deleted', async () => {
    const { api, clock } = fresh();
    const from = await sender(api);
    for (let number = 0; number < 4; number += 1) {
      await api.post('/Messages.json', { To: '+14155550123', From: from, Body: String(number) });
    }
    clock.advance(60);
    const query = '/Messages.json?PageSize=2&DateSent%3E=2026-05-20T15:00:00Z&To=%2B14155550123';
    const all = sids(await api.all(query, 'messages'));
    expect(all).toHaveLength(4);
    const first = (await api.get(query)).json;
    await api.remove(`/Messages/${String(all[1])}.json`);
    expect(sids((await api.get(String(first.next_page_uri))).json.messages)).toEqual(all.slice(2));
  });
});

describe('page parameters', () => {
  const { api } = fresh();

  it.each([
    ['PageSize=1001', 20007],
    ['PageSize=0', 20001],
    ['PageSize=ten', 20001],
    ['Page=1', 20001],
    ['Page=1&PageToken=PASM00000000000000000000000000000000', 20001],
    ['Page=1&PageToken=nonsense', 20001],
  ])('%s is refused with %i', async (query, code) => {
    for (const list of ['/Messages.json', '/Calls.json', '/Queues.json', '/Conferences.json']) {
      const { status, json } = await api.get(`${list}?${query}`);
      expect([status, json.code]).toEqual([400, code]);
    }
  });

  it('Page without PageToken says what is missing', async () => {
    expect((await api.get('/Messages.json?Page=1')).json).toEqual({
      code: 20001,
      message: 'PageToken is required for paging.',
      more_info: 'https://www.twilio.com/docs/errors/20001',
      status: 400,
    });
  });

  it('default to fifty rows', async () => {
    const { json } = await api.get('/Messages.json');
    expect(json.messages).toHaveLength(50);
    expect(json.page_size).toBe(50);
  });

  it.each([
    ['/Recordings.json', 'recordings'],
    ['/Transcriptions.json', 'transcriptions'],
    ['/Conferences.json', 'conferences'],
    ['/IncomingPhoneNumbers.json', 'incoming_phone_numbers'],
    ['/Usage/Records/Daily.json', 'usage_records'],
    ['/2010-04-01/Accounts.json', 'accounts'],
  ])('page through %s', async (path, rowsKey) => {
    const whole = await api.all(`${path}?PageSize=1000`, rowsKey);
    const pieces = await api.all(`${path}?PageSize=3`, rowsKey);
    expect(whole.length).toBeGreaterThan(3);
    expect(pieces).toEqual(whole);
  });
});
