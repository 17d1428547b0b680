// Rows that Twilio keeps for some days only: whoever asks for earlier ones is told, and nobody else.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.close());

async function noticesOf(condition: string): Promise<readonly string[]> {
  return (await stack.query(`SELECT count(*) FROM insights.conferences ${condition}`)).notices;
}

describe('a table whose rows are kept for 30 days', () => {
  it.each(["WHERE create_time >= '2020-01-01Z'", "WHERE create_time < '2020-01-01Z'"])(
    'tells who asks for earlier ones: %s',
    async (condition) => {
      expect(await noticesOf(condition)).toEqual([
        expect.stringMatching(
          /^Twilio keeps the rows of insights\.conferences for 30 days: the result has none from before \d{4}-\d\d-\d\d$/,
        ),
      ]);
    },
  );

  it.each(['', "WHERE create_time >= now() - interval '29 days'"])('tells nobody else: %s', async (condition) => {
    expect(await noticesOf(condition)).toEqual([]);
  });
});
