// Procedures where clients look for them: psql's \df, information_schema, descriptions.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 0, days: 1 });
});

afterAll(() => stack.close());

/** What psql 15 sends for `\df twilio.NAME`. */
const describeFunctions = (name: string): string => `
SELECT n.nspname as "Schema", p.proname as "Name",
  pg_catalog.pg_get_function_result(p.oid) as "Result data type",
  pg_catalog.pg_get_function_arguments(p.oid) as "Argument data types",
 CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END as "Type"
FROM pg_catalog.pg_proc p
     LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname OPERATOR(pg_catalog.~) '^(${name})$' COLLATE pg_catalog.default
  AND n.nspname OPERATOR(pg_catalog.~) '^(twilio)$' COLLATE pg_catalog.default
ORDER BY 1, 2, 4, 5 DESC;`;

describe('listings', () => {
  it('show each procedure once, with the columns of its result', async () => {
    const { rows } = await stack.query(describeFunctions('create_key'));
    const args = 'friendly_name text DEFAULT NULL::text, account_sid text DEFAULT NULL::text';
    const table =
      'TABLE(sid text, friendly_name text, date_created timestamp with time zone, date_updated timestamp with time zone, secret text, account_sid text)';
    expect(rows).toEqual([['twilio', 'create_key', table, args, 'func']]);
  });

  it('have those made by hand and one for each resource that can only be written', async () => {
    const names = await stack.column(
      "select distinct proname from pg_proc where pronamespace = 'twilio'::regnamespace",
    );
    expect(names).toHaveLength(
      Number(await stack.value("select count(*) from pg_proc where pronamespace = 'twilio'::regnamespace")),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        ...['send_message', 'redact_message', 'cancel_message', 'message_feedback', 'make_call', 'end_call'],
        ...['add_outgoing_caller_id', 'buy_phone_number', 'create_key', 'create_token', 'close_account'],
        ...['create_call_stream', 'update_call_stream', 'create_call_payment', 'update_call_payment'],
        ...['create_call_user_defined_message', 'delete_call_user_defined_message_subscription'],
      ]),
    );
  });

  it('describe what a procedure does and what its arguments are', async () => {
    const description = await stack.value(
      `select obj_description(oid, 'pg_proc') from pg_proc where proname = 'send_message'`,
    );
    expect(description).toMatch(/^Sends a message\. /);
    expect(description).toMatch(/^body: The text/m);
    const oid = "'twilio.end_call(text,text)'::regprocedure";
    expect(await stack.value(`select obj_description(${oid}, 'pg_proc')`)).toMatch(/^Hangs up a call/);
    expect(await stack.value(`select ${oid}::text`)).toBe('twilio.end_call(text,text)');
  });

  it('are in information_schema with arguments and results', async () => {
    const { rows } = await stack.query(
      "select routine_type, data_type from information_schema.routines where routine_schema = 'twilio' and routine_name = 'end_call' order by 1",
    );
    expect(rows).toEqual([['FUNCTION', 'record']]);
    const parameters = await stack.query(
      `select p.parameter_name, p.parameter_mode, p.data_type from information_schema.parameters p
       join information_schema.routines r using (specific_schema, specific_name)
       where r.routine_name = 'add_outgoing_caller_id' and r.routine_type = 'FUNCTION' and (parameter_mode = 'OUT' or ordinal_position < 3)
       order by ordinal_position`,
    );
    expect(parameters.rows.slice(0, 3)).toEqual([
      ['phone_number', 'IN', 'text'],
      ['friendly_name', 'IN', 'text'],
      ['account_sid', 'OUT', 'text'],
    ]);
    expect(parameters.rows.at(-1)).toEqual(['validation_code', 'OUT', 'text']);
  });
});
