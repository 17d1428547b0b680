// Flex Insights: signed in to by what a Flex user has, where the account's own credentials are not enough.

import { afterEach, describe, expect, it } from 'vitest';
import { startStack, type Stack, type StackOptions } from '../support/stack.ts';

let stack: Stack | undefined;
afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

const token = 'Bearer the-token-of-ada';

async function start(options: StackOptions = {}): Promise<Stack> {
  stack = await startStack({ messages: 0, calls: 0, days: 1, ...options });
  return stack;
}

describe('Flex Insights', () => {
  it("is read with the account's credentials where they are enough", async () => {
    const { value } = await start();
    expect(Number(await value('select count(*) from flex.insights_quality_management_categories'))).toBeGreaterThan(0);
  });

  it('is read and written with a token of its own, and nothing else is', async () => {
    const { value, query, column, sandbox } = await start({
      flexInsightsAuthorization: token,
      driver: { flexInsightsAuthorization: token },
    });
    const sid = await value(
      `insert into flex.insights_quality_management_categories (name) values ('tone') returning category_sid`,
    );
    expect(sid).toMatch(/^FY/);
    await query(`update flex.insights_quality_management_categories set name = 'Tone' where category_sid = '${sid}'`);
    expect(
      await column(`select name from flex.insights_quality_management_categories where category_sid = '${sid}'`),
    ).toEqual(['Tone']);
    await query(`delete from flex.insights_quality_management_categories where category_sid = '${sid}'`);
    expect(
      await column(`select name from flex.insights_quality_management_categories where category_sid = '${sid}'`),
    ).toEqual([]);
    // The other products know nothing of the token.
    expect(Number(await value('select count(*) from flex.flex_flows'))).toBeGreaterThan(0);
    // No log has it.
    const log = await query('select r::text from twilio_sql.requests r');
    expect(log.rows.length).toBeGreaterThan(4);
    expect(JSON.stringify([log.rows, sandbox.stats()])).not.toContain('the-token-of-ada');
  });

  it('lists inactive questionnaires too', async () => {
    const { query } = await start();
    const { rows } = await query('explain select * from flex.insights_quality_management_questionnaires');
    expect(rows.flat().join('\n')).toContain('IncludeInactive=true');
  });

  it('opens a session by a procedure', async () => {
    const { query } = await start();
    const { columns, rows } = await query('select * from flex.create_insights_session()');
    expect(columns).toContain('session_id');
    expect(rows).toHaveLength(1);
  });

  it('says what is missing where nobody may enter', async () => {
    const { failure } = await start({ flexInsightsAuthorization: token });
    expect(await failure('select * from flex.insights_user_roles')).toMatchObject({
      code: '28000',
      hint: expect.stringContaining('flex_insights_authorization') as string,
    });
  });

  it('reads the token again when it is refused, and sends the request once more', async () => {
    const asked: boolean[] = [];
    const { value } = await start({
      flexInsightsAuthorization: token,
      driver: {
        flexInsightsAuthorization: ({ fresh }) => {
          asked.push(fresh);
          return Promise.resolve(asked.includes(true) ? token : 'Bearer old');
        },
      },
    });
    expect(Number(await value('select count(*) from flex.insights_user_roles'))).toBe(1);
    expect(asked).toEqual([false, true, false]);
  });
});
