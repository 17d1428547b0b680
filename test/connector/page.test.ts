// docs/google-connector.md: every command of its tables is run, and has to show what the page says.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packages/twilio-sql/test/cli/run-program.ts';
import { ask, serve, type Served } from '../http/serving.ts';

const page = await readFile(new URL('../../docs/google-connector.md', import.meta.url), 'utf8');

interface Row {
  readonly ability: string;
  readonly command: string;
  readonly shows: string;
}

const rows: readonly Row[] = [...page.matchAll(/^\| (.*?) ?\| `(.+)` \| `(.+)` \|$/gm)].map(
  ([, ability = '', command = '', shows = '']) => ({ ability, command, shows }),
);

let directory = '';
let served: Served;
let sids: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-page-'));
  for (const [, name = '', text = ''] of page.matchAll(/^```toml\n# (\S+)\n([\s\S]*?)^```/gm)) {
    await writeFile(join(directory, name), text);
  }
  served = await serve(['--http', '0'], environment());
  sids = await someSids();
});

afterAll(async () => {
  await served.stop();
  await rm(directory, { recursive: true });
});

const environment = (): Readonly<Record<string, string>> => ({
  TWILIO_SQL_CONFIG: join(directory, 'twilio-sql.toml'),
  HOME: directory,
});

/** Of the sandbox, whose data are the same in every process. */
async function someSids(): Promise<Readonly<Record<string, string>>> {
  const columns = {
    RECORDING: 'select sid from recordings limit 1',
    CALL: "select sid from calls where status = 'completed' order by sid limit 1",
    CALL2: "select sid from calls where status = 'completed' order by sid desc limit 1",
    MESSAGE: "select sid from messages where status = 'delivered' and body <> '' limit 1",
    NUMBER: 'select sid from incoming_phone_numbers limit 1',
    CALLER: 'select sid from outgoing_caller_ids limit 1',
  };
  const sql = `select ${Object.entries(columns)
    .map(([name, select]) => `(${select}) as "${name}"`)
    .join(', ')}`;
  const { stdout } = await run(['query', '-q', '--format', 'jsonl', sql], { environment: environment() });
  return JSON.parse(stdout) as Readonly<Record<string, string>>;
}

const filled = (text: string): string => text.replace(/\$([A-Z]+\d?)/g, (_, name: string) => sids[name] ?? `$${name}`);

/** As a shell splits it: quotes of both kinds, \" within double ones. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? '') : double.replace(/\\(.)/g, '$1'),
    ),
  );
}

interface Shown {
  readonly failed: boolean;
  readonly text: string;
}

async function show(command: string): Promise<Shown> {
  const [program, ...args] = words(command);
  switch (program) {
    case 'twilio-sql': {
      const named = args.map((arg) => (/^[\w-]+\.toml$/.test(arg) ? join(directory, arg) : arg));
      const { code, stdout, stderr } = await run(named, { environment: environment() });
      return { failed: code !== 0, text: stdout + stderr };
    }
    case 'curl':
      return await curl(args);
    default:
      throw new Error(`the page has a command that the test does not know: ${program ?? ''}`);
  }
}

async function curl(args: readonly string[]): Promise<Shown> {
  const after = (flag: string): string | undefined => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const address = args.find((arg) => arg.startsWith('localhost:8080/'));
  if (address === undefined) throw new Error('the command has no address');
  const body = after('-d');
  const { status, text } = await ask(address.replace('localhost:8080', served.http), {
    method: after('-X') ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body }),
  });
  return { failed: status !== 200, text };
}

test('the page has what it is about', () => {
  expect(rows.length).toBeGreaterThan(45);
  // A row that the test can't read is not run.
  const lines = page.split('\n').filter((line) => line.startsWith('|') && line.includes('`'));
  expect(lines).toHaveLength(rows.length);
});

describe('the commands of the page', () => {
  test.each(rows)('$ability: $command', async ({ command, shows }) => {
    const { failed, text } = await show(filled(command));
    expect(text).toContain(filled(shows));
    expect(failed).toBe(shows.startsWith('error:'));
  });
});
