// `twilio-sql query` over a sandbox: results, errors, exit codes, interruption.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run, type Ended, type RunOptions } from './run-program.ts';
import { exitCodeOf, startCommand } from './start-command.ts';

let sandbox: Sandbox;
let close: () => Promise<void>;
let url: string;
let environment: Record<string, string>;

beforeAll(async () => {
  // Its time stands still: prices come later than messages, and queries are compared.
  const now = Date.now();
  sandbox = createSandbox({ messages: 30_000, calls: 300, clock: () => now });
  const listening = await sandbox.listen();
  close = () => listening.close();
  url = listening.url;
  environment = { TWILIO_ACCOUNT_SID: sandbox.accountSid, TWILIO_AUTH_TOKEN: sandbox.authToken };
});
afterAll(() => close());
beforeEach(() => sandbox.resetStats());

function query(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(['query', '--api-url', url, '--nodes', '0', ...args], { environment, ...options });
}

describe('query', () => {
  test('prints a table, on standard output alone', async () => {
    expect(await query(["select 1 as one, 'x' as text"])).toEqual({
      code: 0,
      stdout: ' one | text \n-----+------\n   1 | x\n(1 row)\n\n',
      stderr: '',
    });
  });

  test('prints csv, json and jsonl of the same rows', async () => {
    const sql = "select sid, price, num_segments, date_created from messages where status = 'delivered' limit 3";
    const csv = await query([sql, '--format', 'csv']);
    const json = await query([sql, '--format', 'json']);
    const jsonl = await query([sql, '--format', 'jsonl']);
    const rows = JSON.parse(json.stdout) as {
      sid: string;
      price: number;
      num_segments: number;
      date_created: string;
    }[];
    expect(rows).toHaveLength(3);
    expect(
      jsonl.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(rows);
    const [header, ...lines] = csv.stdout.trimEnd().split('\n');
    expect(header).toBe('sid,price,num_segments,date_created');
    expect(lines.map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.sid));
    expect(rows[0]?.date_created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  });

  test('runs several statements, with the tags of those without rows', async () => {
    const sql = "set timezone = 'Asia/Tokyo'; show timezone; select (timestamptz '2026-01-01 12:00:00Z')::text as t";
    const table = await query([sql]);
    expect(table.stdout).toMatch(
      /^SET\n {2}TimeZone {2}\n-+\n Asia\/Tokyo\n\(1 row\)\n\n[^]*2026-01-01 21:00:00\+09\n/,
    );
    const csv = await query([sql, '--format', 'csv']);
    expect(csv).toEqual({ code: 0, stdout: 'TimeZone\nAsia/Tokyo\nt\n2026-01-01 21:00:00+09\n', stderr: 'SET\n' });
  });

  test('reads the SQL from a file or from standard input', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'twilio-sql-')), 'q.sql');
    await writeFile(file, '-- one\nselect 1 as a;\n');
    const expected = { code: 0, stdout: 'a\n1\n', stderr: '' };
    expect(await query(['--file', file, '--format', 'csv'])).toEqual(expected);
    expect(await query(['--file', '-', '--format', 'csv'], { stdin: 'select 1 as a' })).toEqual(expected);
  });

  test('reads standard input where nothing else is given, and says so when there is nothing', async () => {
    const expected = { code: 0, stdout: '{"a":1}\n', stderr: '' };
    expect(await query(['--format', 'ndjson'], { stdin: 'select 1 as a' })).toEqual(expected);
    expect(await query([])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: there is no SQL: give it as an argument, with --file, or on standard input\n',
    });
    expect((await query(['select 1', '-f', 'x.sql'])).stderr).toBe(
      'error: give the SQL as an argument or in a file, not both\n',
    );
  });

  test('takes values for parameters, which are never SQL', async () => {
    const sql = "select $1::int + 1 as n, $2 as t, 'x' = any ($3::text[]) as found";
    const values = ['-p', '41', '--param', "'; drop table x --", '-p', '{x,y}', '--format', 'jsonl'];
    expect(await query([sql, ...values])).toEqual({
      code: 0,
      stdout: `{"n":42,"t":"'; drop table x --","found":true}\n`,
      stderr: '',
    });
    const wrong = await query(['select $1::int', '-p', 'x']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('invalid input syntax for type integer: "x"');
    expect((await query(['select $1::int'])).stderr).toContain('requires 1 parameters, but 0 were given');
    expect((await query(['select 1; select 2', '-p', '1'])).stderr).toContain('parameters are for one statement alone');
    await query(['select sid from calls where sid = $1', '-p', `CA${'0'.repeat(32)}`]);
    expect(sandbox.stats().recent.map(({ path }) => path.replace(/^.*\/AC[0-9a-f]{32}/, ''))).toEqual([
      `/Calls/CA${'0'.repeat(32)}.json`,
    ]);
  });

  test('prints errors as psql does, after the results before them, and ends with 1', async () => {
    const { code, stdout, stderr } = await query(['select 1 as a;\nselect nosuch from calls', '--format', 'csv']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'a\n1\n' });
    expect(stderr).toContain(
      'ERROR:  column "nosuch" does not exist\nLINE 2: select nosuch from calls\n               ^\n',
    );
  });

  test('prints notices on standard error', async () => {
    const { code, stdout, stderr } = await query(['rollback']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'ROLLBACK\n',
      stderr: 'WARNING:  there is no transaction in progress\n',
    });
  });

  test('ends with 3 when Twilio refuses the credentials, without telling them', async () => {
    const wrong = { ...environment, TWILIO_AUTH_TOKEN: 'not-the-token' };
    const { code, stderr } = await query(['-q', 'select sid from calls limit 1'], { environment: wrong });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^ERROR: /);
    expect(stderr).not.toContain('not-the-token');
  });

  test('ends with 3 when Twilio is out of reach', async () => {
    const args = ['query', '-q', '--api-url', 'http://127.0.0.1:9', 'select sid from calls limit 1'];
    const { code, stderr } = await run(args, { environment });
    expect({ code, start: stderr.slice(0, 6) }).toEqual({ code: 3, start: 'ERROR:' });
  });

  test('sends no write when it is read-only', async () => {
    const { code, stderr } = await query(['--read-only', `delete from calls where sid = 'CA${'0'.repeat(32)}'`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: {2}cannot execute DELETE in a read-only transaction\n/);
    expect(sandbox.stats().total).toBe(0);
  });

  test('has a sandbox of its own', async () => {
    const args = ['query', '--sandbox', '--messages', '40', '--format', 'csv', 'select count(*) as n from messages'];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(Number(stdout.split('\n')[1])).toBeGreaterThanOrEqual(40);
  });
});

describe('interrupting', () => {
  test('cancels the statement, stops its requests and ends with 130', async () => {
    const { code, stdout, stderr } = await query(['select * from messages', '--format', 'csv'], {
      onOutput: (send) => send('SIGINT'),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/ERROR: {2}canceling statement due to user request\n$/);
    expect(stdout.split('\n').length).toBeLessThan(30_000);
    expect(sandbox.stats().total).toBeLessThan(30);
  });

  test('works with Ctrl-C on the process', async () => {
    const command = startCommand(
      ['query', '--api-url', url, '--nodes', '0', '--format', 'csv', 'select * from messages'],
      environment,
    );
    await once(command.stdout, 'readable');
    command.kill('SIGINT');
    command.stdout.resume();
    command.stderr.resume();
    expect(await exitCodeOf(command)).toBe(130);
  });

  test('by a reader that goes away is quiet and stops the requests', async () => {
    const command = startCommand(
      ['query', '--api-url', url, '--nodes', '0', '-q', '--format', 'csv', 'select * from messages'],
      environment,
    );
    const head = spawn('head', ['-n', '2'], { stdio: [command.stdout, 'ignore', 'inherit'] });
    command.stdout.destroy();
    let errors = '';
    command.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    await once(head, 'exit');
    expect(await exitCodeOf(command)).toBe(0);
    expect(errors).toBe('');
    expect(sandbox.stats().total).toBeLessThan(30);
  });
});
