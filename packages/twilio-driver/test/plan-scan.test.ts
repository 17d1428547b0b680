// Conditions in, requests and promises out: the negotiation of reads.
import { describe, expect, test } from 'vitest';
import type { Condition, ScanRequest } from '@twilio-sql/sql-engine/driver';
import {
  accountSid,
  condition,
  day,
  deferred,
  instant,
  plan,
  shown,
  sidOf,
  tableOf,
  testDriver,
} from './test-tables.ts';

const driver = testDriver();
const table = (name: string) => tableOf(driver, name);
const requests = (name: string, conditions: readonly Condition[], more: Partial<ScanRequest> = {}) =>
  shown(plan(table(name), conditions, more).requests);
const [ca1, ca2, re1, sm1, cf1] = [sidOf('CA', 1), sidOf('CA', 2), sidOf('RE', 1), sidOf('SM', 1), sidOf('CF', 1)];
const septemberOn = condition('start_time', '>=', instant('2026-09-01T12:00:00Z'));

describe('paths to rows', () => {
  test.each<readonly [string, readonly Condition[], readonly string[], readonly string[]]>([
    ['messages', [], ['GET /Messages.json?PageSize=1000'], []],
    ['calls', [condition('sid', '=', ca1)], [`GET /Calls/${ca1}.json`], ['exact']],
    ['calls', [condition('sid', 'in', ca1, ca2)], [`GET /Calls/${ca1}.json`, `GET /Calls/${ca2}.json`], ['exact']],
    [
      'calls',
      [condition('sid', '=', ca1), condition('status', '=', 'completed')],
      [`GET /Calls/${ca1}.json`],
      ['exact', 'unsupported'],
    ],
    [
      'calls',
      [condition('status', 'in', 'no-answer', 'busy'), septemberOn],
      [
        'GET /Calls.json?Status=no-answer&StartTime>=2026-09-01&PageSize=1000',
        'GET /Calls.json?Status=busy&StartTime>=2026-09-01&PageSize=1000',
      ],
      ['exact', 'inexact'],
    ],
    [
      'messages',
      [condition('from', '=', '+15550001'), condition('to', '=', '+15550002')],
      ['GET /Messages.json?To=+15550002&From=+15550001&PageSize=1000'],
      ['exact', 'exact'],
    ],
    [
      'messages',
      [
        condition('date_sent', '>=', instant('2026-08-01T00:00:00Z')),
        condition('date_sent', '<', instant('2026-09-01T00:00:00Z')),
      ],
      ['GET /Messages.json?DateSent>=2026-08-01&DateSent<=2026-09-01&PageSize=1000'],
      ['inexact', 'inexact'],
    ],
    ['messages', [condition('status', '=', 'failed')], ['GET /Messages.json?PageSize=1000'], ['unsupported']],
    ['messages', [condition('price', 'is-null')], ['GET /Messages.json?PageSize=1000'], ['unsupported']],
    [
      'recordings',
      [condition('conference_sid', '=', cf1)],
      [`GET /Recordings.json?ConferenceSid=${cf1}&PageSize=1000`],
      ['exact'],
    ],
    [
      'transcriptions',
      [condition('recording_sid', '=', re1)],
      [`GET /Recordings/${re1}/Transcriptions.json?PageSize=1000`],
      ['exact'],
    ],
    [
      'message_media',
      [condition('message_sid', '=', sm1)],
      [`GET /Messages/${sm1}/Media.json?PageSize=1000`],
      ['exact'],
    ],
    ['balance', [], ['GET /Balance.json'], []],
    ['available_phone_numbers', [], ['GET /AvailablePhoneNumbers.json'], []],
    [
      'usage_records_daily',
      [
        condition('category', 'in', 'sms', 'calls'),
        condition('start_date', '>=', day('2026-08-01')),
        condition('start_date', '<', day('2026-09-01')),
      ],
      [
        'GET /Usage/Records/Daily.json?Category=sms&StartDate=2026-08-01&EndDate=2026-08-31&PageSize=1000',
        'GET /Usage/Records/Daily.json?Category=calls&StartDate=2026-08-01&EndDate=2026-08-31&PageSize=1000',
      ],
      ['inexact', 'inexact', 'inexact'],
    ],
    [
      'usage_records_monthly',
      [condition('start_date', '>=', day('2026-02-10'))],
      ['GET /Usage/Records/Monthly.json?StartDate=2026-02-01&PageSize=1000'],
      ['inexact'],
    ],
    [
      'usage_records',
      [condition('period_start', '=', day('2026-08-01')), condition('period_end', '=', day('2026-08-31'))],
      ['GET /Usage/Records.json?StartDate=2026-08-01&EndDate=2026-08-31&PageSize=1000'],
      ['exact', 'exact'],
    ],
    [
      'usage_records',
      [condition('start_date', '>=', day('2026-08-01'))],
      ['GET /Usage/Records.json?PageSize=1000'],
      ['unsupported'],
    ],
    [
      'usage_records_today',
      [condition('start_date', '=', day('2026-08-01'))],
      ['GET /Usage/Records/Today.json?PageSize=1000'],
      ['unsupported'],
    ],
  ])('%s %#', (name, conditions, expected, support) => {
    const scan = plan(table(name), conditions);
    expect(shown(scan.requests)).toEqual(expected);
    expect(scan.support).toEqual(support);
    expect(scan.missing).toEqual([]);
  });

  test('subaccounts are asked by path, and the own account is the default', () => {
    const [one, two] = [sidOf('AC', 1), sidOf('AC', 2)];
    const scan = plan(table('messages'), [condition('account_sid', 'in', one, two)]);
    expect(scan.requests.map((request) => request.path)).toEqual([
      `/2010-04-01/Accounts/${one}/Messages.json`,
      `/2010-04-01/Accounts/${two}/Messages.json`,
    ]);
    expect(scan.support).toEqual(['exact']);
    expect(scan.duplicates).toBe(false);
    expect(scan.defaulted).toEqual([]);
    expect(plan(table('messages'), []).defaulted).toEqual(['account_sid']);
    expect(plan(table('messages'), []).requests[0]?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`);
  });

  test('values that come from another fetch show as the column', () => {
    const scan = plan(table('message_media'), [deferred('message_sid', 'messages.sid', 40)]);
    expect(shown(scan.requests)).toEqual(['GET /Messages/{message_sid}/Media.json?PageSize=1000 × ?']);
    expect(scan.support).toEqual(['exact']);
    expect(scan.estimate).toEqual({ requests: 40, rows: 200 });
    expect(requests('recordings', [deferred('call_sid', 'calls.sid')])).toEqual([
      'GET /Recordings.json?CallSid={call_sid}&PageSize=1000 × ?',
    ]);
    expect(requests('messages', [deferred('account_sid', 'accounts.sid')])[0]).toContain(
      '/Accounts/{account_sid}/Messages.json',
    );
  });

  test('many values are shown as one request with a number', () => {
    const sids = Array.from({ length: 30 }, (_, index) => sidOf('CA', index));
    const scan = plan(table('calls'), [condition('sid', 'in', ...sids)]);
    expect(shown(scan.requests)).toEqual(['GET /Calls/{sid}.json × 30']);
    expect(scan.estimate).toEqual({ requests: 30, rows: 30 });
  });

  test('too many values of a filter are one list of everything', () => {
    const numbers = Array.from({ length: 300 }, (_, index) => `+1555${String(index).padStart(7, '0')}`);
    const scan = plan(table('messages'), [condition('to', 'in', ...numbers), condition('from', '=', '+15550001')]);
    expect(shown(scan.requests)).toEqual(['GET /Messages.json?From=+15550001&PageSize=1000']);
    expect(scan.support).toEqual(['unsupported', 'exact']);
  });

  test('keys under many parents are read from the lists of the parents', () => {
    const scan = plan(table('message_media'), [
      condition('message_sid', 'in', sm1, sidOf('SM', 2)),
      condition('sid', 'in', sidOf('ME', 1), sidOf('ME', 2)),
    ]);
    expect(scan.requests.map((request) => request.path.split('/').slice(4).join('/'))).toEqual([
      `Messages/${sm1}/Media.json`,
      `Messages/${sidOf('SM', 2)}/Media.json`,
    ]);
    expect(scan.support).toEqual(['exact', 'unsupported']);
  });

  test('of two conditions on a key the shorter one is asked for', () => {
    const scan = plan(table('calls'), [condition('sid', 'in', ca1, ca2), condition('sid', '=', ca2)]);
    expect(shown(scan.requests)).toEqual([`GET /Calls/${ca2}.json`]);
    expect(scan.support).toEqual(['unsupported', 'exact']);
  });
});

describe('what is missing', () => {
  test('a parent is named with the table that lists it', () => {
    const scan = plan(table('message_media'), [condition('sid', '=', sidOf('ME', 1))]);
    expect(scan.missing).toEqual([
      { column: 'message_sid', parent: { schema: 'twilio', table: 'messages', column: 'sid' } },
    ]);
    expect(shown(scan.requests)).toEqual([`GET /Messages/{message_sid}/Media/${sidOf('ME', 1)}.json × ?`]);
  });

  test('a key without a list has to be said', () => {
    expect(plan(table('call_feedback_summaries'), []).missing).toEqual([{ column: 'sid' }]);
    expect(plan(table('call_feedback'), []).missing).toEqual([
      { column: 'call_sid', parent: { schema: 'twilio', table: 'calls', column: 'sid' } },
    ]);
  });

  test('a parameter that the query reads has to be said', () => {
    const columns = ['phone_number', 'area_code'];
    const us = condition('country_code', '=', 'US');
    expect(plan(table('available_phone_number_local'), [us], { columns }).missing).toEqual([{ column: 'area_code' }]);
    const said = plan(table('available_phone_number_local'), [us, condition('area_code', '=', 415)], { columns });
    expect(said.missing).toEqual([]);
    expect(shown(said.requests)).toEqual(['GET /AvailablePhoneNumbers/US/Local.json?AreaCode=415&PageSize=1000']);
  });
});

describe('values that must not be sent', () => {
  test.each<readonly [string, Condition]>([
    ['calls', condition('to', '=', '')],
    ['calls', condition('status', '=', 'Completed')],
    ['incoming_phone_numbers', condition('phone_number', '=', '+1555*')],
    ['calls', condition('status', 'in', 'completed', 'nonsense')],
  ])('%s %#', (name, one) => {
    const scan = plan(table(name), [one]);
    expect(scan.support).toEqual(['unsupported']);
    expect(scan.requests[0]?.parameters).toEqual([['PageSize', '1000']]);
  });

  test('a value that may be read otherwise is sent, and checked again', () => {
    expect(plan(table('calls'), [condition('to', '=', 'client:ann')]).support).toEqual(['inexact']);
    expect(plan(table('incoming_phone_numbers'), [condition('phone_number', '=', '+15550001')]).support).toEqual([
      'inexact',
    ]);
    expect(plan(table('accounts'), [condition('friendly_name', '=', 'Main')]).support).toEqual(['inexact']);
  });

  test('keys that no row can have take no request', () => {
    for (const one of [
      condition('sid', '=', ''),
      condition('sid', '=', '../Accounts'),
      condition('sid', 'in'),
      condition('parent_call_sid', '=', 'nonsense'),
    ]) {
      const scan = plan(table('calls'), [one, septemberOn]);
      expect(scan.requests).toEqual([]);
      expect(scan.support).toEqual(['exact', 'exact']);
      expect(scan.estimate).toEqual({ requests: 0, rows: 0 });
    }
    expect(plan(table('calls'), [condition('start_time', '>', 5n), condition('start_time', '<', 5n)]).requests).toEqual(
      [],
    );
  });
});

describe('limit and order', () => {
  const newest = [{ column: 'date_sent', descending: true, nullsFirst: true }] as const;

  test('a limit becomes the page size when nothing is checked again', () => {
    const scan = plan(table('messages'), [condition('to', '=', '+15550001')], { limit: 10 });
    expect(scan.limit).toBe(true);
    expect(shown(scan.requests)).toEqual(['GET /Messages.json?To=+15550001&PageSize=10']);
    expect(scan.estimate).toEqual({ requests: 1, rows: 10 });
    expect(requests('messages', [], { limit: 5000 })).toEqual(['GET /Messages.json?PageSize=1000']);
    expect(requests('messages', [], { limit: 0 })).toEqual(['GET /Messages.json?PageSize=1']);
  });

  test.each<readonly [string, readonly Condition[], Partial<ScanRequest>]>([
    ['a condition is checked again', [condition('status', '=', 'failed')], {}],
    ['a date is widened', [condition('date_sent', '>', instant('2026-09-01'))], {}],
    ['there are several lists', [condition('to', 'in', '+15550001', '+15550002')], {}],
    ['the order is another', [], { order: [{ column: 'date_created', descending: true, nullsFirst: true }] }],
  ])('a limit is not taken when %s', (_, conditions, more) => {
    expect(plan(table('messages'), conditions, { limit: 10, ...more }).limit).toBe(false);
  });

  test('messages come newest first, and nothing else has an order', () => {
    expect(plan(table('messages'), [], { order: newest, limit: 3 })).toMatchObject({ order: true, limit: true });
    const last = [{ column: 'date_sent', descending: true, nullsFirst: false }];
    expect(plan(table('messages'), [], { order: last }).order).toBe(false);
    expect(plan(table('messages'), [condition('date_sent', 'is-not-null')], { order: last }).order).toBe(true);
    expect(plan(table('messages'), [condition('date_sent', '<', 5n)], { order: last }).order).toBe(true);
    const two = [...newest, { column: 'sid', descending: false, nullsFirst: false }];
    expect(plan(table('messages'), [], { order: two }).order).toBe(false);
    expect(plan(table('messages'), [condition('to', 'in', '+15550001', '+15550002')], { order: newest }).order).toBe(
      false,
    );
    const started = [{ column: 'start_time', descending: true, nullsFirst: true }];
    expect(plan(table('calls'), [], { order: started }).order).toBe(false);
    // One row is in any order.
    expect(plan(table('calls'), [condition('sid', '=', ca1)], { order: started }).order).toBe(true);
  });
});

describe('identity and duplicates', () => {
  test('equal requests are the same scan, whatever the columns and the order of values', () => {
    const one = plan(table('calls'), [condition('status', 'in', 'busy', 'failed'), septemberOn], { columns: ['sid'] });
    const other = plan(table('calls'), [septemberOn, condition('status', 'in', 'failed', 'busy')], { columns: ['to'] });
    expect(other.identity).toBe(one.identity);
    expect(plan(table('calls'), [septemberOn]).identity).not.toBe(one.identity);
    expect(plan(table('calls'), [septemberOn], { limit: 5 }).identity).toBe(
      plan(table('calls'), [septemberOn]).identity,
    );
    expect(plan(table('calls'), [], { limit: 5 }).identity).not.toBe(plan(table('calls'), []).identity);
  });

  test('rows can come twice where they can move from list to list', () => {
    expect(plan(table('calls'), [condition('status', 'in', 'busy', 'failed')]).duplicates).toBe(true);
    expect(plan(table('calls'), [condition('status', '=', 'busy')]).duplicates).toBe(false);
    expect(plan(table('calls'), [condition('sid', 'in', ca1, ca2)]).duplicates).toBe(false);
    const both = [sidOf('CA', 0xa), sidOf('CA', 0xa).replace('a', 'A')];
    expect(plan(table('calls'), [condition('sid', 'in', ...both)]).duplicates).toBe(true);
  });

  test('columns that only a fetch tells make another scan', () => {
    const thin = plan(table('notifications'), [], { columns: ['sid'] });
    const full = plan(table('notifications'), [], { columns: ['sid', 'response_body'] });
    expect(full.identity).not.toBe(thin.identity);
    expect(full.estimate.requests).toBeGreaterThan(thin.estimate.requests);
  });
});

test('reading a write-only column is an error', () => {
  expect(() => plan(table('calls'), [], { columns: ['sid', 'url'] })).toThrow('column "url" of calls is write-only');
});
