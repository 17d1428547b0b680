// Rows as requests: what is sent, what is refused before anything is sent.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Decimal, type JsValue, type TableWrites, type WriteRequest } from '@twilio-sql/sql-engine/driver';
import { resourcesOf } from '../src/catalog-data/index.ts';
import type { ResourceProperty } from '../src/catalog-data/resource.ts';
import { accountSid, day, instant, shown, sidOf, tableOf, testDriver } from './test-tables.ts';

const coreResources = resourcesOf('api_v2010');

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

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      { readonly post?: { readonly operationId: string; readonly requestBody?: { readonly content: Content } } }
    >
  >;
}
type Content = Readonly<Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>>;

describe('the request examples of Twilio’s description', () => {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');
  // as: Twilio's OpenAPI file, of which only the examples of POSTs are read here.
  const description = JSON.parse(readFileSync(join(folder, 'twilio_api_v2010.json'), 'utf8')) as Described;

  /** A parameter's text as the value that a column of its type has. */
  function valueOf(property: ResourceProperty, example: unknown): JsValue {
    if (property.array) return texts(...(Array.isArray(example) ? example : [example]).map(String));
    const text = String(example);
    switch (property.type) {
      case 'bool':
        return text.toLowerCase() === 'true';
      case 'int4':
        return Number(text);
      case 'numeric': {
        if (!/^\d/.test(text)) return text;
        const [whole = '', fraction = ''] = text.split('.');
        return new Decimal(BigInt(whole + fraction), fraction.length);
      }
      case 'date':
        return day(text);
      case 'timestamptz':
        return instant(text);
      default:
        return text;
    }
  }

  const cases = coreResources.flatMap((resource) =>
    (['create', 'update'] as const).flatMap((purpose) => {
      const write = resource[purpose];
      const table = driver.tables.find((candidate) => candidate.name === resource.name);
      const writes = purpose === 'create' ? table?.writes?.insert : table?.writes?.update;
      if (write === undefined || writes === undefined) return [];
      const content = description.paths[write.path]?.post?.requestBody?.content ?? {};
      const examples = Object.entries(Object.values(content)[0]?.examples ?? {});
      return examples.map(([name, { value }]) => ({
        name: `${write.operation} ${name}`,
        resource,
        purpose,
        write,
        value,
      }));
    }),
  );

  test.each(cases)('$name', ({ resource, purpose, write, value }) => {
    // as: an example of a form is an object.
    const given = Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([parameter, example]) => {
      const property = write.properties.find((candidate) => candidate.parameter === parameter);
      // Examples hold parameters of the past; an example is never null.
      return property === undefined ? [] : [{ property, example }];
    });
    const values = new Map(given.map(({ property, example }) => [property.column, valueOf(property, example)]));
    const parents = resource.parents.map(({ column }): [string, JsValue] => [
      column,
      column === 'account_sid' ? accountSid : sidOf('XX', 1),
    ]);
    const key = new Map<string, JsValue>([...parents, [resource.primaryKey ?? '', sidOf('XX', 2)]]);
    const plan = (): WriteRequest | undefined =>
      purpose === 'create'
        ? tableOf(driver, resource.name).writes?.insert?.plan(new Map([...parents, ...values]))
        : tableOf(driver, resource.name).writes?.update?.plan(key, values);
    // The parent's column and a property can have the same name: the path wins.
    const sent = given.filter(
      ({ property }) => purpose === 'update' || !parents.some(([column]) => column === property.column),
    );
    const expected = sent.flatMap(({ property, example }) =>
      (Array.isArray(example) ? example : [example]).map((one): [string, string] => [
        property.parameter,
        property.type === 'bool' ? String(one).toLowerCase() : String(one),
      ]),
    );
    expect(plan()?.description.parameters).toEqual(expected);
  });

  test('there are many of them', () => expect(cases.length).toBeGreaterThan(60));
});
