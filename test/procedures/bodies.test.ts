// What writes carry: JSON and forms, headers, queries, whole rows and parts of objects. The sandbox refuses what is not
// as Twilio's description has it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../../packages/twilio-sandbox/src/stats.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 20, days: 2 });
});

afterAll(() => stack.close());

const writes = (): readonly RecordedRequest[] =>
  stack.sandbox.stats().recent.filter((request) => request.method !== 'GET');

describe('JSON bodies', () => {
  it('are sent by procedures', async () => {
    const { rows, requests } = await stack.query(
      `CALL lookups.create_batch_query(phone_numbers => '[{"phone_number": "+14155550100"}]')`,
    );
    expect(requests).toBe(1);
    expect(writes()).toMatchObject([{ path: '/v2/batch/query', headers: { 'content-type': 'application/json' } }]);
    expect(rows).toEqual([['[{"phone_number": "+14155550100"}]']]);
  });

  it('have the types of JSON in INSERT', async () => {
    const { rows } = await stack.query(
      `INSERT INTO assistants.tools (name, type, enabled, meta) VALUES ('weather', 'WEBHOOK', true, '{"url": "https://a.example"}')
       RETURNING name, enabled, meta ->> 'url'`,
    );
    expect(rows).toEqual([['weather', 't', 'https://a.example']]);
    expect(writes()[0]?.headers['content-type']).toBe('application/json');
  });

  it('are taken whole where the description names no parts', async () => {
    const sid = await stack.value('SELECT account_sid FROM flex.configuration');
    await stack.query(
      `UPDATE flex.configuration SET body = '{"account_sid": "${sid}", "ui_attributes": {}}' WHERE account_sid = '${sid}'`,
    );
    expect(writes()).toMatchObject([
      { method: 'POST', path: '/v1/Configuration', headers: { 'content-type': 'application/json' } },
    ]);
  });

  it('say null where an UPDATE does', async () => {
    const id = await stack.value('SELECT id FROM assistants.tools LIMIT 1');
    const { rows } = await stack.query(
      `UPDATE assistants.tools SET description = NULL, assistant_id = 'a', policy = '{}' WHERE id = '${id}' RETURNING description`,
    );
    expect(rows).toEqual([[null]]);
  });
});

describe('PUT', () => {
  it('sends what it does not change as it was read', async () => {
    const [alarm, name, query] =
      (await stack.query('SELECT alert_config_sid, friendly_name, query_type FROM monitor.alarms LIMIT 1')).rows[0] ??
      [];
    await stack.query(`UPDATE monitor.alarms SET trigger_value = 7 WHERE alert_config_sid = '${alarm ?? ''}'`);
    expect(writes()).toMatchObject([{ method: 'PUT', headers: { 'content-type': 'application/json' } }]);
    const { rows } = await stack.query(
      `SELECT friendly_name, query_type, trigger_value FROM monitor.alarms WHERE alert_config_sid = '${alarm ?? ''}'`,
    );
    expect(rows).toEqual([[name, query, '7']]);
  });

  it('is refused where something that it would clear cannot be read', async () => {
    const id = await stack.value('SELECT id FROM assistants.assistants LIMIT 1');
    expect(await stack.failure(`UPDATE assistants.assistants SET name = 'x' WHERE id = '${id}'`)).toMatchObject({
      code: '0A000',
      detail: 'Not known: segment_credential. Twilio would clear what is left out.',
    });
    expect(writes()).toEqual([]);
    const { rows } = await stack.query(
      `UPDATE assistants.assistants SET name = 'x', segment_credential = '{}' WHERE id = '${id}' RETURNING name`,
    );
    expect(rows).toEqual([['x']]);
  });
});

describe('headers', () => {
  it('tell Twilio to call webhooks, when a hidden column says so', async () => {
    await stack.query(
      `INSERT INTO conversations_v1.conversations (friendly_name, x_twilio_webhook_enabled) VALUES ('told', 'true')`,
    );
    expect(writes()).toMatchObject([{ headers: { 'x-twilio-webhook-enabled': 'true' } }]);
    await stack.query(`INSERT INTO conversations_v1.conversations (friendly_name) VALUES ('silent')`);
    expect(writes()[0]?.headers).not.toHaveProperty('x-twilio-webhook-enabled');
    expect(
      (await stack.failure(`INSERT INTO conversations_v1.conversations (x_twilio_webhook_enabled) VALUES ('maybe')`))[
        'code'
      ],
    ).toBe('22023');
  });

  it('tell Twilio to call webhooks, for DELETE too, when a setting says so', async () => {
    const sid = await stack.value(
      `INSERT INTO conversations_v1.conversations (friendly_name) VALUES ('leaving') RETURNING sid`,
    );
    writes();
    await stack.query('SET twilio.webhook_enabled = on');
    const told = { 'x-twilio-webhook-enabled': 'true' };
    await stack.query(`UPDATE conversations_v1.conversations SET friendly_name = 'left' WHERE sid = '${sid}'`);
    expect(writes()).toMatchObject([{ headers: told }]);
    // What the statement says goes before it.
    await stack.query(
      `UPDATE conversations_v1.conversations SET friendly_name = 'gone', x_twilio_webhook_enabled = 'false' WHERE sid = '${sid}'`,
    );
    expect(writes()).toMatchObject([{ headers: { 'x-twilio-webhook-enabled': 'false' } }]);
    await stack.query(`DELETE FROM conversations_v1.conversations WHERE sid = '${sid}'`);
    expect(writes()).toMatchObject([{ method: 'DELETE', headers: told }]);
    // Others do not take it.
    await stack.query(`INSERT INTO queues (friendly_name) VALUES ('plain')`);
    expect(writes()[0]?.headers).not.toHaveProperty('x-twilio-webhook-enabled');
    await stack.query('RESET twilio.webhook_enabled');
    await stack.query(`INSERT INTO conversations_v1.conversations (friendly_name) VALUES ('silent again')`);
    expect(writes()[0]?.headers).not.toHaveProperty('x-twilio-webhook-enabled');
  });

  it('carry the version of the row that was read, so that nothing in between is overwritten', async () => {
    const service = await stack.value('SELECT sid FROM sync.services LIMIT 1');
    const document = `service_sid = '${service}' AND unique_name = 'counter'`;
    await stack.query(
      `INSERT INTO sync.service_documents (service_sid, unique_name, data) VALUES ('${service}', 'counter', '{"n": 1}')`,
    );
    const first = await stack.query(`UPDATE sync.service_documents SET data = data || '{"n": 2}' WHERE ${document}`);
    expect(first.tag).toBe('UPDATE 1');
    const [seen] = writes();
    expect(seen?.headers).toHaveProperty('if-match');
    await stack.query(`UPDATE sync.service_documents SET data = data || '{"n": 3}' WHERE ${document}`);
    expect(writes()[0]?.headers['if-match']).not.toBe(seen?.headers['if-match']);
    // What was read a moment ago may have changed: the sandbox answers as Twilio does then.
    stack.sandbox.inject({ kind: 'status', status: 412, method: 'POST' });
    expect(
      await stack.failure(`UPDATE sync.service_documents SET data = data || '{"n": 4}' WHERE ${document}`),
    ).toMatchObject({
      code: '40001',
    });
    expect(await stack.value(`SELECT data ->> 'n' FROM sync.service_documents WHERE ${document}`)).toBe('3');
  });

  it('refuse a change of what has another version than the statement names', async () => {
    const { rows } = await stack.query('SELECT service_sid, sid FROM sync.service_documents LIMIT 1');
    const [service, sid] = rows[0] ?? [];
    expect(
      await stack.failure(
        `UPDATE sync.service_documents SET data = '{}', if_match = 'long ago' WHERE service_sid = '${service ?? ''}' AND sid = '${sid ?? ''}'`,
      ),
    ).toMatchObject({ code: '40001' });
  });
});

describe('addresses in the query', () => {
  it('name what is deleted', async () => {
    await stack.query(
      `INSERT INTO accounts.safe_list_numbers (phone_number) VALUES ('+14155550101'), ('+14155550102')`,
    );
    const { tag } = await stack.query(`DELETE FROM accounts.safe_list_numbers WHERE phone_number = '+14155550101'`);
    expect(tag).toBe('DELETE 1');
    expect(writes()).toMatchObject([{ method: 'DELETE', query: 'PhoneNumber=%2B14155550101' }]);
    const left = await stack.column(
      `SELECT phone_number FROM accounts.safe_list_numbers WHERE phone_number IN ('+14155550101', '+14155550102')`,
    );
    expect(left).toEqual(['+14155550102']);
  });
});

describe('parts of objects', () => {
  it('are columns that are read and written by themselves', async () => {
    const { rows } = await stack.query(
      `INSERT INTO conversations_v1.conversations (friendly_name, timers_inactive, timers_closed) VALUES ('timed', 'PT1H', 'PT2H')
       RETURNING sid, timers_inactive, timers ->> 'closed'`,
    );
    const [sid, inactive, closed] = rows[0] ?? [];
    expect([inactive, closed]).toEqual(['PT1H', 'PT2H']);
    await stack.query(`UPDATE conversations_v1.conversations SET timers_inactive = 'PT3H' WHERE sid = '${sid ?? ''}'`);
    expect(
      await stack.value(`SELECT timers::text FROM conversations_v1.conversations WHERE sid = '${sid ?? ''}'`),
    ).toBe('{"closed": "PT2H", "inactive": "PT3H"}');
  });
});
