// Help, version, and command lines that can't be meant.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { run } from './run-program.ts';

describe('the command line', () => {
  test.each([[['--version']], [['serve', '--version']], [['query', '-V']], [['sandbox', '--version']]])(
    '%j prints the version',
    async (args) => {
      expect(await run(args)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    },
  );

  test.each([[['--help']], [['serve', '--help']], [['query', '-h']], [['sandbox', '--help']]])(
    '%j prints help',
    async (args) => {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: twilio-sql/);
    },
  );

  test.each([
    [[], 'Usage:'],
    [['bogus'], "unknown command 'bogus'"],
    [['serve', '--bogus'], "unknown option '--bogus'"],
    [['serve', '--port', '70000'], 'a whole number from 0 to 65535'],
    [['serve', '--port', '-1'], 'a whole number from 0 to 65535'],
    [['serve', '--password', 'secret'], "unknown option '--password'"],
    [['serve', '--user', 'me'], '--user needs a password'],
    [['serve', '--sandbox', '--api-url', 'http://127.0.0.1:1'], 'exclude each other'],
    [['serve', '--api-url', 'http://user:secret@127.0.0.1:1'], 'Credentials belong in the environment'],
    [['query', '--sandbox'], 'there is no SQL'],
    [['query', '--sandbox', 'select 1', '--file', 'x'], 'not both'],
    [['query', '--sandbox', '--file', '/no/such/file'], "the file can't be read"],
    [['query', '--sandbox', '--format', 'xml', 'select 1'], 'Allowed choices are table, csv, json, jsonl'],
    [['query', '--sandbox', 'select', '1'], 'too many arguments'],
    [['sandbox', '--messages', '99999999999'], 'messages must be a whole number between'],
    [['sandbox', '--date-filter', 'hour'], 'Allowed choices are day, second'],
    [['sandbox', '--now', 'yesterday'], 'It is an ISO time'],
  ])('%j is a usage error', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret ');
  });

  test('options of the sandbox need the sandbox', async () => {
    const environment = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'x' };
    const { code, stderr } = await run(['query', '--messages', '5', 'select 1'], { environment });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: --messages needs --sandbox\n' });
  });
});

describe('credentials', () => {
  test('that are missing are exit code 3, with a hint', async () => {
    const { code, stdout, stderr } = await run(['query', 'select 1']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^ERROR: {2}no Twilio credentials\nHINT: {2}Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/);
  });

  test.each(['query', 'serve'])('that are half set stop %s, and are named', async (command) => {
    const args = command === 'query' ? ['query', 'select 1'] : ['serve', '--port', '0'];
    const { code, stderr } = await run(args, { environment: { TWILIO_AUTH_TOKEN: 'tell-nobody' } });
    expect(code).toBe(3);
    expect(stderr).toContain('TWILIO_ACCOUNT_SID is not set');
    expect(stderr).not.toContain('tell-nobody');
  });
});

describe('listening where others can connect', () => {
  test('needs a password', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      const { code, stdout, stderr } = await run(['serve', '--sandbox', '--host', host, '--port', '0']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`listening on ${host} needs a password`);
    }
  });

  test('does not take an empty password for one', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'twilio-sql-')), 'password');
    await writeFile(file, '\n');
    const args = ['serve', '--sandbox', '--host', '0.0.0.0', '--port', '0'];
    expect((await run(args, { environment: { TWILIO_SQL_PASSWORD: '' } })).code).toBe(2);
    const { code, stderr } = await run([...args, '--password-file', file]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: the password file is empty\n' });
  });
});
