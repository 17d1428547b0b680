// Every question runs, with no more requests than the API needs for it; its plan is a golden file.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRows } from '../support/lists.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { questions, type Subjects } from './questions.ts';

/** Set to write the goldens anew: a change of plan is to be seen in review. */
const rewrite = process.env.UPDATE_GOLDENS === '1';

let stack: Stack;
let subjects: Subjects;

beforeAll(async () => {
  stack = await startStack({ messages: 40_000, calls: 40_000, days: 60 });
  subjects = await findSubjects(stack);
});

afterAll(() => stack.close());

describe('questions that people ask', () => {
  for (const question of questions) {
    it(`${question.name} is planned as its golden says`, async () => {
      const { rows } = await stack.query(`explain ${question.sql(subjects)}`);
      const text = `${rows.map((row) => row[0]).join('\n')}\n`;
      const file = new URL(`./plans/${question.name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`, import.meta.url);
      if (rewrite) writeFileSync(file, text);
      expect(text).toBe(readFileSync(file, 'utf8'));
    });

    it(`${question.name} takes the fewest requests`, async () => {
      const least = await question.requests(stack.sandbox, subjects);
      const settings = question.writes === true ? 'set twilio.max_write_rows = 0;' : '';
      const result = await stack.query(`${settings} ${question.sql(subjects)}`);
      expect(result.requests).toBe(least);
    });
  }
});

async function findSubjects({ sandbox }: Stack): Promise<Subjects> {
  const sent = await firstRows(sandbox, '/Messages.json', 'messages');
  const inbound = sent.find((row) => row.direction === 'inbound' && !String(row.from).startsWith('whatsapp:'));
  const media = sent.find((row) => row.direction === 'inbound' && Number(row.num_media) > 0);
  const recordings = await firstRows(sandbox, '/Recordings.json', 'recordings');
  const ofCall = recordings.find((row) => row.call_sid !== null && row.conference_sid === null);
  const ofConference = recordings.find((row) => row.conference_sid !== null);
  return {
    ours: String(inbound?.to),
    theirs: String(inbound?.from),
    call: String(ofCall?.call_sid),
    conference: String(ofConference?.conference_sid),
    mediaSender: String(media?.from),
  };
}
