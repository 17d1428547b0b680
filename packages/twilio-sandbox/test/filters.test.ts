// Filtered lists are exactly the unfiltered list filtered: same rows, same order, for every filter and both readings
// of date bounds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import type { DateFilterMode, Sandbox } from '../src/index.ts';
import { inProcess, testClock } from './in-process.ts';
import type { Json } from './in-process.ts';

const NOW = '2026-05-20T15:04:05Z';
const DAY = 86_400_000;

interface Given {
  readonly sandbox: Sandbox;
  readonly rows: Record<string, Json[]>;
}

async function given(dateFilter: DateFilterMode): Promise<Given> {
  const clock = testClock(NOW);
  const sandbox = createSandbox({ clock: clock.now, messages: 3000, calls: 1500, days: 20, dateFilter });
  const api = inProcess(sandbox);
  const own = (await api.get('/IncomingPhoneNumbers.json')).json.incoming_phone_numbers as Json[];
  const from = String(own.find((row) => row.friendly_name === 'Support')?.phone_number);
  // Rows with state must obey the filters as well.
  for (const to of ['+14155550101', '+14155550102', '+14155550101']) {
    await api.post('/Messages.json', { To: to, From: from, Body: 'hello' });
    await api.post('/Calls.json', { To: to, From: from, Twiml: '<Response/>' });
    clock.advance(7);
  }
  const messages = await api.all('/Messages.json?PageSize=1000', 'messages');
  await api.remove(`/Messages/${String(messages[500]?.sid)}.json`);
  await api.post(`/Messages/${String(messages[600]?.sid)}.json`, { Body: '' });
  const calls = await api.all('/Calls.json?PageSize=1000', 'calls');
  await api.remove(`/Calls/${String(calls[300]?.sid)}.json`);
  await api.post(`/Calls/${String(calls.find((call) => call.status === 'in-progress')?.sid)}.json`, {
    Status: 'completed',
  });
  const recordings = await api.all('/Recordings.json?PageSize=1000', 'recordings');
  await api.remove(`/Recordings/${String(recordings[3]?.sid)}.json`);
  return {
    sandbox,
    rows: {
      messages: await api.all('/Messages.json?PageSize=1000', 'messages'),
      calls: await api.all('/Calls.json?PageSize=1000', 'calls'),
      recordings: await api.all('/Recordings.json?PageSize=1000', 'recordings'),
      conferences: await api.all('/Conferences.json?PageSize=1000', 'conferences'),
    },
  };
}

/** Milliseconds; null comes before everything in a list, newest first. */
function timeOf(date: unknown): number {
  return typeof date === 'string' ? Date.parse(date) : Infinity;
}

type Upper = 'before' | 'through-day' | 'through-midnight';

interface Bound {
  readonly operator: '' | '<' | '>';
  readonly text: string;
}

/** The reading of one bound, written down a second time and as plainly as possible. */
function holds(bound: Bound, row: unknown, upper: Upper, mode: DateFilterMode): boolean {
  if (typeof row !== 'string') return false;
  const time = Date.parse(row);
  const dateOnly = bound.text.length === 10 || mode === 'day';
  const instant = Date.parse(mode === 'day' ? bound.text.slice(0, 10) : bound.text);
  if (bound.operator === '>') return time >= instant;
  if (bound.operator === '')
    return dateOnly ? time >= instant && time < instant + DAY : Math.floor(instant / 1000) * 1000 === time;
  if (upper === 'before') return time < instant;
  return upper === 'through-day' && dateOnly ? time < instant + DAY : time <= instant;
}

const bound: fc.Arbitrary<Bound> = fc.record({
  operator: fc.constantFrom('', '<', '>'),
  text: fc
    .record({ second: fc.integer({ min: -22 * 86_400, max: 3600 }), dateOnly: fc.boolean() })
    .map(({ second, dateOnly }) => {
      const iso = new Date(Date.parse(NOW) + second * 1000).toISOString();
      return dateOnly ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
    }),
});

interface Listed {
  readonly path: string;
  readonly rowsKey: string;
  readonly dates: readonly (readonly [parameter: string, column: string])[];
  readonly upper: Upper;
  readonly columns: readonly (readonly [parameter: string, column: string])[];
}

const LISTS: readonly Listed[] = [
  {
    path: '/Messages.json',
    rowsKey: 'messages',
    dates: [['DateSent', 'date_sent']],
    upper: 'through-day',
    columns: [
      ['To', 'to'],
      ['From', 'from'],
    ],
  },
  {
    path: '/Calls.json',
    rowsKey: 'calls',
    dates: [
      ['StartTime', 'start_time'],
      ['EndTime', 'end_time'],
    ],
    upper: 'before',
    columns: [
      ['To', 'to'],
      ['From', 'from'],
      ['Status', 'status'],
      ['ParentCallSid', 'parent_call_sid'],
    ],
  },
  {
    path: '/Recordings.json',
    rowsKey: 'recordings',
    dates: [['DateCreated', 'date_created']],
    upper: 'through-midnight',
    columns: [
      ['CallSid', 'call_sid'],
      ['ConferenceSid', 'conference_sid'],
    ],
  },
  {
    path: '/Conferences.json',
    rowsKey: 'conferences',
    dates: [
      ['DateCreated', 'date_created'],
      ['DateUpdated', 'date_updated'],
    ],
    upper: 'through-midnight',
    columns: [
      ['FriendlyName', 'friendly_name'],
      ['Status', 'status'],
    ],
  },
];

describe.each(['second', 'day'] as const)('with date bounds by %s', (mode) => {
  const ready = given(mode);

  it.each(LISTS)(
    '$path filters as a plain filter over all its rows does',
    async ({ path, rowsKey, dates, upper, columns }) => {
      const { sandbox, rows } = await ready;
      const all = rows[rowsKey] ?? [];
      const api = inProcess(sandbox);
      const picks = fc.array(fc.tuple(fc.nat(columns.length - 1), fc.nat(all.length - 1)), { maxLength: 2 });
      const bounds = fc.array(fc.tuple(fc.nat(dates.length - 1), bound), { maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(picks, bounds, async (chosen, limits) => {
          const query = new URLSearchParams({ PageSize: '1000' });
          let expected = all;
          for (const [column, row] of chosen) {
            const [parameter, name] = columns[column] ?? ['', ''];
            const value = all[row]?.[name];
            if (typeof value !== 'string' || query.has(parameter)) continue;
            query.set(parameter, value);
            expected = expected.filter((candidate) => candidate[name] === value);
          }
          for (const [date, limit] of limits) {
            const [parameter, name] = dates[date] ?? ['', ''];
            if (query.has(parameter + limit.operator)) continue;
            query.set(parameter + limit.operator, limit.text);
            expected = expected.filter((row) => holds(limit, row[name], upper, mode));
          }
          const found = await api.all(`${path}?${query.toString()}`, rowsKey);
          expect(found.map((row) => row.sid)).toEqual(expected.map((row) => row.sid));
          expect(found).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('messages come without date_sent first, then newest first', async () => {
    const { rows } = await ready;
    const times = (rows.messages ?? []).map((row) => timeOf(row.date_sent));
    expect(times.filter((time) => time === Infinity).length).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });

  it('calls come newest first', async () => {
    const { rows } = await ready;
    const times = (rows.calls ?? []).map((row) => timeOf(row.start_time));
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });
});

describe('date bounds', () => {
  const sandbox = createSandbox({ now: NOW, messages: 500, calls: 500, days: 10 });
  const api = inProcess(sandbox);

  it.each([
    '2026-05-12',
    '2026',
    '2026-05-12T10:53:43-08:00',
    '2026-05-12T10:53:43Z',
    '2026-05-12T10:53:43.123Z',
    '2026-05-12 22:05:25.000',
    '06/11/2019 22:05:25 MST',
    'Wed, 19 Jun 2019 22:04:00 -0000',
  ])('may be written as %s', async (text) => {
    const { status } = await api.get(`/Messages.json?${new URLSearchParams({ 'DateSent>': text }).toString()}`);
    expect(status).toBe(200);
  });

  it.each(['yesterday', '2026-02-30', '2026-13-01', '12.05.2026'])('may not be written as %s', async (text) => {
    const { status, json } = await api.get(`/Calls.json?${new URLSearchParams({ 'StartTime<': text }).toString()}`);
    expect(status).toBe(400);
    expect(json.code).toBe(20001);
  });

  it('that are one day at both ends of calls leave nothing, as "before" says', async () => {
    const { json } = await api.get('/Calls.json?StartTime%3E=2026-05-12&StartTime%3C=2026-05-12');
    expect(json.calls).toEqual([]);
  });
});
