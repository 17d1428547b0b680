// Values of another kind than the description says: shown as JSON has them where a text is meant, else an error.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Recorder, startRecorder } from '../catalog/recorder.ts';
import { startStack, type Stack } from '../support/stack.ts';

let recorder: Recorder;
let stack: Stack;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({ messages: 1, calls: 1, days: 1, driver: { apiUrl: recorder.url } });
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

function answerRow(list: string, properties: string): void {
  const body = `{"${list}": [{"sid": "HK${'0'.repeat(32)}", ${properties}}], "meta": {}}`;
  recorder.answerWith(() => Promise.resolve({ status: 200, body }));
}

describe('a text', () => {
  test.each([
    ['"text"', 'text'],
    ['"1.50"', '1.50'],
    ['""', ''],
    ['null', null],
    ['true', 'true'],
    ['false', 'false'],
    ['1.50', '1.50'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e400', '1e400'],
    ['{"a": 1.50}', '{"a":1.50}'],
    ['["x", true]', '["x",true]'],
  ])('that comes as %s is %s', async (json, shown) => {
    answerRow('composition_hooks', `"friendly_name": ${json}`);
    expect(await stack.column('SELECT friendly_name FROM video.composition_hooks')).toEqual([shown]);
  });

  test('is compared as it is shown', async () => {
    answerRow('composition_hooks', '"friendly_name": true');
    const where = (value: string): string =>
      `SELECT count(*) FROM video.composition_hooks WHERE friendly_name || '' = '${value}'`;
    expect(await stack.value(where('true'))).toBe('1');
    expect(await stack.value(where('1'))).toBe('0');
  });
});

describe('no value is guessed', () => {
  test.each([
    ['twilio.messages', 'messages', 'num_segments', '"two"', 'integer'],
    ['twilio.messages', 'messages', 'num_segments', '1.5', 'integer'],
    ['twilio.messages', 'messages', 'price', 'true', 'numeric'],
    ['twilio.messages', 'messages', 'date_sent', '"yesterday"', 'timestamp with time zone'],
    ['video.composition_hooks', 'composition_hooks', 'audio_sources', '"*"', 'text[]'],
    ['video.composition_hooks', 'composition_hooks', 'enabled', '"perhaps"', 'boolean'],
  ])('%s: %s.%s as %s is an error', async (table, list, column, json, type) => {
    answerRow(list, `"${column}": ${json}`);
    expect(await stack.failure(`SELECT ${column} FROM ${table}`)).toMatchObject({
      code: 'HV004',
      message: `column "${column}" of ${table} came with a value that is no ${type}`,
    });
  });
});
