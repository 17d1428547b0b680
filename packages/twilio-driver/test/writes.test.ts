// Rows as requests: what is sent, what is refused before anything is sent.
import { describe, expect, test } from 'vitest';
import { Decimal, type JsValue, type TableWrites, type WriteRequest } from '@twilio-sql/sql-engine/driver';
import { accountSid, day, instant, shown, sidOf, tableOf, testDriver } from './test-tables.ts';

const driver = testDriver();

function writesOf(name: string): TableWrites {
  const { writes } = tableOf(driver, name);
  if (writes === undefined) throw new Error(`${name} cannot be written`);
  return writes;
}

function insert(name: string, values: Readonly<Record<string, JsValue>>): WriteRequest {
  const request = writesOf(name).insert?.plan(new Map(Object.entries(values)));
  if (request === undefined) throw new Error(`no INSERT into ${name}`);
  return request;
}

function update(
  name: string,
  key: Readonly<Record<string, JsValue>>,
  changes: Readonly<Record<string, JsValue>>,
): WriteRequest {
  const request = writesOf(name).update?.plan(new Map(Object.entries(key)), new Map(Object.entries(changes)));
  if (request === undefined) throw new Error(`no UPDATE of ${name}`);
  return request;
}

const texts = (...elements: readonly JsValue[]): JsValue => ({
  dimensions: [elements.length],
  lowerBounds: [1],
  elements,
});
const sm1 = sidOf('SM', 1);

describe('INSERT', () => {
  test('sends a message', () => {
    const request = insert('messages', { to: 'whatsapp:+15550001', from: 'whatsapp:+15550002', body: 'Hi & bye = 👍' });
    expect(request.description).toEqual({
      method: 'POST',
      path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
      parameters: [
        ['To', 'whatsapp:+15550001'],
        ['From', 'whatsapp:+15550002'],
        ['Body', 'Hi & bye = 👍'],
      ],
      times: 1,
    });
    expect(request.key).toBeUndefined();
  });

  test('repeats arrays, and writes numbers, times and booleans as Twilio wants them', () => {
    const request = insert('messages', {
      to: '+15550001',
      messaging_service_sid: sidOf('MG', 1),
      media_url: texts('https://a.example/1', 'https://a.example/2'),
      max_price: new Decimal(50n, 2),
      send_at: instant('2026-09-01T10:00:00Z') + 123_456n,
      smart_encoded: false,
      validity_period: 600,
      persistent_action: texts(),
      content_sid: null,
    });
    expect(request.description.parameters.slice(2)).toEqual([
      ['MediaUrl', 'https://a.example/1'],
      ['MediaUrl', 'https://a.example/2'],
      ['MaxPrice', '0.50'],
      ['SendAt', '2026-09-01T10:00:00Z'],
      ['SmartEncoded', 'false'],
      ['ValidityPeriod', '600'],
    ]);
  });

  test.each([
    ['messages', { from: '+15550002', body: 'x' }, 'to'],
    ['messages', { to: null, from: '+15550002', body: 'x' }, 'to'],
    ['messages', { to: '+15550001', body: 'x' }, 'from'],
    ['messages', { to: '+15550001', from: '+15550002' }, 'body'],
    ['calls', { to: '+15550001', from: '+15550002' }, 'url'],
    ['addresses', { customer_name: 'A', street: 'B', city: 'C', region: 'D', postal_code: 'E' }, 'iso_country'],
    ['call_feedback', { quality_score: 5 }, 'call_sid'],
    ['call_feedback_summaries', { start_date: 20_000 }, 'end_date'],
  ])('into %s %j lacks %s', (name, values, column) => {
    expect(() => insert(name, values)).toThrow(
      expect.objectContaining({
        message: `null value in column "${column}" of relation "${name}" violates not-null constraint`,
        fields: expect.objectContaining({ code: '23502', column }) as unknown,
      }),
    );
  });

  test('what is not Twilio’s to take is refused with what is', () => {
    expect(() => insert('messages', { to: '+1', from: '+2', body: 'x', price: 1 })).toThrow(
      expect.objectContaining({
        message: 'column "price" of messages cannot be written by INSERT',
        fields: expect.objectContaining({ hint: expect.stringContaining('media_url') as unknown }) as unknown,
      }),
    );
  });

  test('the removed feedback takes its old requests', () => {
    const ca1 = sidOf('CA', 1);
    expect(
      shown([insert('call_feedback', { call_sid: ca1, quality_score: 5, issues: texts('dropped-call') }).description]),
    ).toEqual([`POST /Calls/${ca1}/Feedback.json?QualityScore=5&Issue=dropped-call`]);
    const summary = { start_date: day('2023-01-01'), end_date: day('2023-01-31'), include_subaccounts: true };
    expect(shown([insert('call_feedback_summaries', summary).description])).toEqual([
      'POST /Calls/FeedbackSummary.json?StartDate=2023-01-01&EndDate=2023-01-31&IncludeSubaccounts=true',
    ]);
  });

  test('what answers with a secret or a code instead of a row is no INSERT', () => {
    for (const name of ['keys', 'signing_keys', 'outgoing_caller_ids']) expect(writesOf(name).insert).toBeUndefined();
  });

  test('a subaccount is in the path', () => {
    const sub = sidOf('AC', 7);
    expect(insert('queues', { friendly_name: 'q', account_sid: sub }).description.path).toBe(
      `/2010-04-01/Accounts/${sub}/Queues.json`,
    );
  });
});

describe('UPDATE and DELETE', () => {
  test('an empty body is sent: it redacts', () => {
    const request = update('messages', { account_sid: accountSid, sid: sm1 }, { body: '' });
    expect(request.description.parameters).toEqual([['Body', '']]);
    expect(request.key).toBe(sm1);
  });

  test('rows are addressed by their parents', () => {
    const key = { conference_sid: sidOf('CF', 1), call_sid: sidOf('CA', 1) };
    expect(shown([update('conference_participants', key, { muted: true }).description])).toEqual([
      `POST /Conferences/${key.conference_sid}/Participants/${key.call_sid}.json?Muted=true`,
    ]);
    const media = writesOf('message_media').delete?.plan(
      new Map([
        ['message_sid', sm1],
        ['sid', sidOf('ME', 1)],
      ]),
    );
    expect(shown(media === undefined ? [] : [media.description])).toEqual([
      `DELETE /Messages/${sm1}/Media/${sidOf('ME', 1)}.json`,
    ]);
    expect(writesOf('message_media').keyColumns).toEqual(['account_sid', 'message_sid', 'sid']);
  });

  test('null cannot be said', () => {
    expect(() => update('incoming_phone_numbers', { sid: sidOf('PN', 1) }, { voice_url: null })).toThrow(
      expect.objectContaining({
        fields: expect.objectContaining({ code: '22004', hint: "Set it to '' to clear it." }) as unknown,
      }),
    );
  });
});
