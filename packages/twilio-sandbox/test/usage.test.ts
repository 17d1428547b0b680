// Usage records add up to what the lists show.
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import { inProcess, testClock } from './in-process.ts';
import type { InProcess, Json } from './in-process.ts';

const clock = testClock('2026-05-20T15:00:00Z');
const sandbox = createSandbox({ clock: clock.now, messages: 3000, calls: 1500, days: 100 });
const api = inProcess(sandbox);

const day = (text: unknown): string => new Date(String(text)).toISOString().slice(0, 10);
/** Hundred-thousandths of a dollar. */
const charge = (price: unknown): number => (price === null ? 0 : Math.round(Math.abs(Number(price)) * 1e5));

interface Sum {
  count: number;
  price: number;
}

function sumsByDay(rows: readonly Json[], date: string): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    if (row[date] === null) continue;
    const sum = sums.get(day(row[date])) ?? { count: 0, price: 0 };
    sums.set(day(row[date]), { count: sum.count + 1, price: sum.price + charge(row.price) });
  }
  return sums;
}

async function daily(of: InProcess, category: string): Promise<Map<string, Sum>> {
  const rows = await of.all(
    `/Usage/Records/Daily.json?PageSize=1000&IncludeSubaccounts=false&Category=${category}`,
    'usage_records',
  );
  return new Map(
    rows
      .filter((row) => row.count !== '0')
      .map((row) => [String(row.start_date), { count: Number(row.count), price: charge(row.price) }]),
  );
}

describe('daily usage', () => {
  it('equals the messages, calls, recordings and transcriptions of each day, created ones included', async () => {
    const numbers = (await api.get('/IncomingPhoneNumbers.json')).json.incoming_phone_numbers as Json[];
    const from = String(numbers.find((row) => row.friendly_name === 'Sales')?.phone_number);
    await api.post('/Messages.json', { To: '+447700900123', From: from, Body: 'x'.repeat(200) });
    await api.post('/Calls.json', { To: '+447700900123', From: from, Twiml: '<Response/>' });
    const live = (await api.get('/Calls.json?Status=in-progress')).json.calls as Json[];
    await api.post(`/Calls/${String(live[0]?.sid)}.json`, { Status: 'completed' });
    clock.advance(120);

    const messages = await api.all('/Messages.json?PageSize=1000', 'messages');
    const whatsapp = (row: Json): boolean => String(row.to).startsWith('whatsapp:');
    const mms = (row: Json): boolean => String(row.sid).startsWith('MM');
    expect(await daily(api, 'sms')).toEqual(
      sumsByDay(
        messages.filter((row) => !whatsapp(row) && !mms(row)),
        'date_sent',
      ),
    );
    expect(await daily(api, 'mms')).toEqual(sumsByDay(messages.filter(mms), 'date_sent'));
    expect(await daily(api, 'channels')).toEqual(sumsByDay(messages.filter(whatsapp), 'date_sent'));
    const inbound = messages.filter((row) => row.direction === 'inbound' && !whatsapp(row) && !mms(row));
    expect(await daily(api, 'sms-inbound')).toEqual(sumsByDay(inbound, 'date_sent'));

    const calls = await api.all('/Calls.json?PageSize=1000', 'calls');
    expect(await daily(api, 'calls')).toEqual(sumsByDay(calls, 'start_time'));
    const recordings = await api.all('/Recordings.json?PageSize=1000', 'recordings');
    expect(await daily(api, 'recordings')).toEqual(sumsByDay(recordings, 'date_created'));
    const transcriptions = await api.all('/Transcriptions.json?PageSize=1000', 'transcriptions');
    expect(await daily(api, 'transcriptions')).toEqual(sumsByDay(transcriptions, 'date_created'));
  });

  it('adds up to the total price, to the months, the year and all time', async () => {
    const total = (rows: readonly Json[]): number => rows.reduce((sum, row) => sum + charge(row.price), 0);
    const days = await api.all('/Usage/Records/Daily.json?PageSize=1000', 'usage_records');
    const bases = ['sms', 'mms', 'channels', 'calls', 'recordings', 'transcriptions', 'phonenumbers'];
    const totals = days.filter((row) => row.category === 'totalprice');
    expect(total(totals)).toBeGreaterThan(0);
    expect(total(days.filter((row) => bases.includes(String(row.category))))).toBe(total(totals));
    for (const form of ['', '/AllTime', '/Monthly', '/Yearly']) {
      const rows = await api.all(`/Usage/Records${form}.json?Category=totalprice`, 'usage_records');
      expect(total(rows)).toBe(total(totals));
    }
    const months = await api.all('/Usage/Records/Monthly.json?Category=sms', 'usage_records');
    expect(months.map((row) => String(row.start_date).slice(0, 7))).toEqual([
      '2026-05',
      '2026-04',
      '2026-03',
      '2026-02',
    ]);
    expect(months[1]).toMatchObject({ start_date: '2026-04-01', end_date: '2026-04-30' });
  });

  it('includes the subaccounts unless told not to', async () => {
    const whole = await api.all('/Usage/Records.json?Category=sms', 'usage_records');
    const own = await api.all('/Usage/Records.json?Category=sms&IncludeSubaccounts=false', 'usage_records');
    const accounts = await api.all('/2010-04-01/Accounts.json', 'accounts');
    let below = 0;
    for (const account of accounts.filter((row) => row.sid !== sandbox.accountSid)) {
      const rows = await api.all(
        `/2010-04-01/Accounts/${String(account.sid)}/Usage/Records.json?Category=sms`,
        'usage_records',
      );
      expect(rows[0]?.account_sid).toBe(account.sid);
      below += Number(rows[0]?.count);
    }
    expect(below).toBeGreaterThan(0);
    expect(Number(whole[0]?.count)).toBe(Number(own[0]?.count) + below);
  });
});

describe('the span of usage records', () => {
  it('is what the form says', async () => {
    const spans: Record<string, string> = {};
    for (const form of ['Today', 'Yesterday', 'ThisMonth', 'LastMonth', 'AllTime']) {
      const [row] = await api.all(`/Usage/Records/${form}.json?Category=calls`, 'usage_records');
      spans[form] = `${String(row?.start_date)} ${String(row?.end_date)}`;
    }
    expect(spans).toEqual({
      Today: '2026-05-20 2026-05-20',
      Yesterday: '2026-05-19 2026-05-19',
      ThisMonth: '2026-05-01 2026-05-20',
      LastMonth: '2026-04-01 2026-04-30',
      AllTime: '2026-02-09 2026-05-20',
    });
  });

  it('is cut by StartDate and EndDate, as dates or as offsets', async () => {
    const dates = async (query: string): Promise<string[]> => {
      const rows = await api.all(`/Usage/Records/Daily.json?Category=sms&PageSize=1000&${query}`, 'usage_records');
      return rows.map((row) => String(row.start_date));
    };
    expect(await dates('StartDate=2026-05-17&EndDate=2026-05-18')).toEqual(['2026-05-18', '2026-05-17']);
    expect(await dates('StartDate=-1days')).toEqual(['2026-05-20', '2026-05-19']);
    expect(await dates('StartDate=2026-05-19&EndDate=2026-05-18')).toEqual([]);
    expect((await api.get('/Usage/Records.json?StartDate=soon')).json.code).toBe(20001);
  });
});
