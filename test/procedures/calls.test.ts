// Procedures as people call them: CALL and FROM, arguments by name and place, what is sent and what is not.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Result, type Stack } from '../support/stack.ts';

let stack: Stack;
let from: string;

beforeAll(async () => {
  stack = await startStack({ messages: 300, days: 10 });
  from = await stack.value('select phone_number from incoming_phone_numbers limit 1');
});

afterAll(() => stack.close());

const to = '+14155550199';

/** By column name. */
const first = ({ columns, rows }: Result): Readonly<Record<string, string | null>> =>
  Object.fromEntries(columns.map((name, index) => [name, rows[0]?.[index] ?? null]));

const sent = (): number => stack.sandbox.stats().recent.filter((request) => request.method === 'POST').length;
const count = (body: string): Promise<string> => stack.value(`select count(*) from messages where body = '${body}'`);

describe('CALL', () => {
  it('sends once and gives the answer as a row', async () => {
    const result = await stack.query(`CALL twilio.send_message("to" => '${to}', "from" => '${from}', body => 'named')`);
    expect(result.tag).toBe('CALL');
    expect(result.requests).toBe(1);
    expect(first(result)).toMatchObject({ to, from, body: 'named', status: 'queued', direction: 'outbound-api' });
    expect(await stack.value(`select body from messages where sid = '${first(result)['sid'] ?? ''}'`)).toBe('named');
  });

  it.each([
    ['by place', `CALL twilio.send_message('${to}', $$FROM$$, 'by place')`],
    ['by place and name', `CALL twilio.send_message('${to}', body => 'by place and name', "from" => $$FROM$$)`],
    ['by other names', `CALL send_message(recipient => '${to}', sender => $$FROM$$, "Body" => 'by other names')`],
    ['the procedure loosely', `CALL twilio.SendMessage('${to}', $$FROM$$, 'the procedure loosely')`],
  ])('takes arguments %s', async (body, sql) => {
    await stack.query(sql.replace('$$FROM$$', `'${from}'`));
    expect(await count(body)).toBe('1');
  });

  it('takes null for not given, and sends the empty text', async () => {
    const { rows } = await stack.query(
      `CALL send_message('${to}', '${from}', 'nulls', status_callback => null, validity_period => null)`,
    );
    expect(rows).toHaveLength(1);
    const error = await stack.failure(`CALL send_message(null, '${from}', 'x')`);
    expect(error).toMatchObject({ code: '22004', message: 'argument "to" of twilio.send_message cannot be null' });
  });

  it('names what one of is needed before anything is sent', async () => {
    stack.sandbox.resetStats();
    expect(await stack.failure(`CALL send_message('${to}', '${from}')`)).toMatchObject({
      code: '23502',
      message: 'procedure send_message needs at least one of "body", "media_url", "content_sid"',
    });
    expect(await stack.failure(`CALL make_call('${to}', '${from}')`)).toMatchObject({ code: '23502' });
    expect(sent()).toBe(0);
  });

  it.each([
    [
      `CALL twilio.send_message("from" => 'x')`,
      '42883',
      'procedure twilio.send_message(from => unknown) does not exist',
    ],
    [`CALL twilio.send_message('x', nope => 1)`, '42883', 'nope => integer'],
    [`CALL twilio.send_message('x', validity_period => now())`, '42883', 'validity_period => timestamp'],
    [`CALL twilio.send_mesage('x')`, '42883', 'procedure twilio.send_mesage(unknown) does not exist'],
    [`CALL twilio.send_message('x', "to" => 'y')`, '42601', 'argument name "to" used more than once'],
    [`CALL twilio.send_message("to" => 'x', 'y')`, '42601', 'positional argument cannot follow named argument'],
    [`CALL twilio.send_message((SELECT 'x'))`, '0A000', 'cannot use subquery in CALL argument'],
    [`CALL lower('x')`, '42809', 'lower(unknown) is not a procedure'],
    [`CALL nope.send_message('x')`, '3F000', 'schema "nope" does not exist'],
    [`SELECT twilio.send_message('x')`, '42809', 'twilio.send_message(unknown) is a procedure'],
    [`SELECT * FROM twilio.send_message(*)`, '42809', 'is not an aggregate function'],
  ])('refuses %s', async (sql, code, message) => {
    const error = await stack.failure(sql);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('says which arguments there are, and which procedure may be meant', async () => {
    expect((await stack.failure(`CALL twilio.send_message(nope => 1)`)).hint).toMatch(
      /^The arguments of twilio.send_message are: "to" text \(required\), "from" text, body text/,
    );
    expect((await stack.failure(`CALL twilio.send_message(body => 'x')`)).hint).toMatch(
      /^Argument "to" has to be given\./,
    );
    expect((await stack.failure(`CALL twilio.send_mesage('x')`)).hint).toBe(
      'Perhaps you meant to call the procedure "twilio.send_message".',
    );
  });
});

describe('a procedure in FROM', () => {
  it('is called once, however often its rows are read', async () => {
    const { rows, requests } = await stack.query(
      `WITH sent AS (SELECT * FROM twilio.send_message('${to}', '${from}', 'read twice'))
       SELECT a.sid = b.sid, (SELECT count(*) FROM sent) FROM sent a, sent b`,
    );
    expect(rows).toEqual([['t', '1']]);
    expect(requests).toBe(1);
  });

  it('is called for each place in which it stands', async () => {
    const call = `twilio.send_message('${to}', '${from}', 'twice')`;
    const { rows } = await stack.query(`SELECT sid FROM ${call} UNION ALL SELECT sid FROM ${call}`);
    expect(new Set(rows.map(([sid]) => sid)).size).toBe(2);
    expect(await count('twice')).toBe('2');
  });

  it('joins with tables, filters and computes', async () => {
    const { rows, columns } = await stack.query(
      `SELECT n.friendly_name IS NOT NULL AS known, upper(m.body) AS loud
       FROM send_message('${to}', '${from}', 'from' || ' ' || 'parts') AS m
       JOIN incoming_phone_numbers n ON n.phone_number = m."from" WHERE m.status = 'queued'`,
    );
    expect(columns).toEqual(['known', 'loud']);
    expect(rows).toEqual([['t', 'FROM PARTS']]);
  });

  it('takes arguments that have to be read first, and parameters', async () => {
    await stack.query(
      `SELECT * FROM send_message((SELECT '${to}'), (SELECT phone_number FROM incoming_phone_numbers LIMIT 1), 'read first')`,
    );
    expect(await count('read first')).toBe('1');
    const [parsed] = await stack.session.parse('SELECT "to", body FROM send_message($1, $2, $3)');
    if (parsed === undefined) throw new Error('nothing parsed');
    const prepared = await stack.session.prepare(parsed, []);
    expect(prepared.parameterTypes).toEqual([25, 25, 25]);
    expect(prepared.fields?.map((field) => field.name)).toEqual(['to', 'body']);
    for (const body of ['parameter 1', 'parameter 2']) {
      const execution = await stack.session.execute(prepared, { parameters: [to, from, body] });
      for await (const _ of execution.chunks);
      expect(await count(body)).toBe('1');
    }
  });

  it.each([
    ['SELECT * FROM (SELECT sid FROM CALLED) t WHERE 1 = 0'],
    ['SELECT sid FROM CALLED LIMIT 0'],
    ['SELECT sid FROM CALLED WHERE false'],
    ['SELECT * FROM (SELECT sid FROM CALLED LIMIT 0) t'],
    ['EXPLAIN SELECT sid FROM CALLED'],
  ])('is not called by %s', async (sql) => {
    const { requests } = await stack.query(sql.replace('CALLED', `send_message('${to}', '${from}', 'never')`));
    expect(requests).toBe(0);
  });

  it('shows its request in EXPLAIN', async () => {
    const lines = await stack.column(`EXPLAIN SELECT sid FROM send_message('${to}', '${from}', 'never')`);
    expect(lines.join('\n')).toMatch(/Scan on twilio.send_message[^]*Request: POST .*Messages\.json\?To=/);
  });

  it.each([
    ['EXPLAIN ANALYZE SELECT * FROM CALLED', '0A000', 'EXPLAIN ANALYZE of twilio.send_message'],
    ['SELECT (SELECT sid FROM CALLED)', '0A000', 'cannot be called here'],
    ['SELECT 1 WHERE EXISTS (SELECT FROM CALLED)', '0A000', 'cannot be called here'],
    ['WITH unread AS (SELECT * FROM CALLED) SELECT 1', '0A000', 'cannot be called here'],
    ['INSERT INTO queues (friendly_name) SELECT sid FROM CALLED', '0A000', 'cannot be called here'],
    ['CREATE TEMP VIEW v AS SELECT * FROM CALLED', '0A000', 'cannot be called here'],
    ['CREATE TEMP TABLE t AS SELECT * FROM CALLED', '0A000', 'cannot be called here'],
    ['DELETE FROM queues USING CALLED m WHERE queues.sid = m.sid', '0A000', 'cannot be called here'],
    [`SELECT 1 FROM messages m, send_message(m."to", m."from", 'x')`, '0A000', 'with values of other relations'],
    ['SELECT * FROM CALLED LIMIT -1', '2201W', 'LIMIT must not be negative'],
  ])('refuses %s before anything is sent', async (sql, code, message) => {
    stack.sandbox.resetStats();
    const error = await stack.failure(sql.replace('CALLED', `send_message('${to}', '${from}', 'refused')`));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(sent()).toBe(0);
  });

  it('counts as a write where writes are refused or limited', async () => {
    const sql = `SELECT * FROM send_message('${to}', '${from}', 'limited')`;
    stack.sandbox.resetStats();
    expect(await stack.failure(`BEGIN READ ONLY; ${sql}`)).toMatchObject({
      code: '25006',
      message: 'cannot execute twilio.send_message in a read-only transaction',
    });
    await stack.query('ROLLBACK; SET twilio.read_only = on');
    expect(await stack.failure(sql.replace('SELECT * FROM', 'CALL'))).toMatchObject({
      code: '25006',
      message: 'cannot execute CALL in a read-only transaction',
      hint: 'SET twilio.read_only = off allows writes.',
    });
    await stack.query('SET twilio.read_only = off; SET twilio.max_write_rows = 1');
    expect(await stack.failure(`${sql} UNION ALL ${sql}`)).toMatchObject({ code: '54000' });
    expect(sent()).toBe(0);
    await stack.query('RESET twilio.max_write_rows');
  });

  it('is told by a rollback that can not undo it', async () => {
    const { notices } = await stack.query(`BEGIN; CALL send_message('${to}', '${from}', 'not undone'); ROLLBACK`);
    expect(notices).toEqual(['rollback cannot undo 1 write that was already sent']);
  });
});
