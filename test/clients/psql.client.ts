// psql: its backslash commands, completion in a pseudo-terminal, \watch, \crosstabview, \copy, FETCH_COUNT, \gdesc; and
// pg_dump of the schema and of a table.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { cacheFolder, programFolder, whyMissing } from './installed.ts';
import { factsOf, run, type Output } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'twilio-sql-psql-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const psql = (input: string, ...args: readonly string[]): Promise<Output> =>
  run(
    {
      command: 'psql',
      args: ['-X', '-P', 'pager=off', ...args, inject('databaseUrl')],
      env: { PGCONNECT_TIMEOUT: '10' },
    },
    input,
  );

const missing = whyMissing('psql');

/** Commands, and what their output has to match; where it is a number, at least so many rows. */
const commands: Readonly<Record<string, RegExp | number>> = {
  '\\d': /twilio \| calls +\| table \| twilio/,
  '\\d+': /twilio \| calls +\| table \| twilio/,
  '\\d calls': /price +\| numeric[\s\S]*"calls_pkey" PRIMARY KEY, btree \(sid\)[\s\S]*FOREIGN KEY \(account_sid\)/,
  '\\d+ calls': /Table "twilio\.calls"[\s\S]*Description[\s\S]*sid[\s\S]*Hidden columns[\s\S]*twiml text, write-only/,
  '\\d twilio.messages': /num_segments +\| integer/,
  '\\d calls*': /Table "twilio\.calls"/,
  '\\d calls_pkey': /primary key, btree, for table "twilio\.calls"/,
  '\\d pg_class': /relname +\| name/,
  '\\d+ pg_catalog.pg_class': /relacl +\| aclitem\[\]/,
  '\\d information_schema.tables': /table_name +\| information_schema\.sql_identifier/,
  '\\da': 0,
  '\\da+ sum': 7,
  '\\dA': /btree/,
  '\\dAc btree int4': /integer_ops|int4_ops/,
  '\\dAf btree': 10,
  '\\dAo btree integer_ops': 5,
  '\\dAp btree integer_ops': 3,
  '\\db': /pg_default/,
  '\\db+': /pg_global/,
  '\\dc': /Conversion|rows/,
  '\\dC': 100,
  '\\dconfig server_version': /15/,
  '\\dconfig+ work_mem': /work_mem/,
  '\\dd': 0,
  '\\ddp': 0,
  '\\dD': 0,
  '\\dE': 0,
  '\\des+': 0,
  '\\det': 0,
  '\\deu': 0,
  '\\dew': 0,
  '\\df': 0,
  '\\df upper': 1,
  '\\df+ now': /stable/,
  '\\dfS pg_get_*': 10,
  '\\dfa sum': 0,
  '\\dfaS sum': 5,
  '\\dfwS': 10,
  '\\dF': 0,
  '\\dFd': 0,
  '\\dFp': 0,
  '\\dFt': 0,
  '\\di': /calls_pkey/,
  '\\di+ calls_pkey': /calls_pkey/,
  '\\dl': 0,
  '\\dL': 0,
  '\\dLS': /internal|plpgsql|sql/,
  '\\dm+': 0,
  '\\dn': /public/,
  '\\dn+': /twilio/,
  '\\dnS': /information_schema/,
  '\\do': 0,
  '\\doS ~~': 2,
  '\\dO': 0,
  '\\dOS': /"C"|C /,
  '\\dp calls': /calls/,
  '\\dP': 0,
  '\\drds': 0,
  '\\dRp': 0,
  '\\dRs': 0,
  '\\ds+': 0,
  '\\dS': 100,
  '\\dt': /messages/,
  '\\dt+': /messages/,
  '\\dt twilio.c*': /conferences/,
  '\\dt *.*': 100,
  '\\dtv': /calls/,
  '\\dT': 0,
  '\\dT+ numeric': /numeric/,
  '\\dTS': 70,
  '\\du': /twilio/,
  '\\du+': /twilio/,
  '\\dv': 0,
  '\\dvS': 50,
  '\\dx+': 0,
  '\\dX': 0,
  '\\dy': 0,
  '\\encoding': /UTF8/,
  '\\l': /twilio/,
  '\\l+': /twilio/,
  '\\sf pg_get_viewdef(oid)': /CREATE OR REPLACE FUNCTION pg_catalog\.pg_get_viewdef\(oid\)/,
  '\\sf+ now': /CREATE OR REPLACE FUNCTION pg_catalog\.now\(\)/,
  '\\z calls': /calls/,
  '\\conninfo': /connected to database "twilio" as user "twilio"/,
  '\\dg': /twilio/,
  '\\set VERBOSITY verbose\nselect nope;': /^$/,
};

describe.skipIf(missing !== undefined)(missing === undefined ? 'psql' : `psql (${missing})`, () => {
  it.each(Object.entries(commands))('%s', async (command, wanted) => {
    const { stdout, stderr } = await psql(`${command}\n`);
    if (command.includes('select nope')) {
      expect(stderr).toMatch(/ERROR: {2}42703: column "nope" does not exist\nLINE 1: select nope;\n {15}\^/);
      return;
    }
    expect(stderr.replace(/^Did not find any .*$/m, '').trim()).toBe('');
    if (typeof wanted === 'number') {
      const [, rows = '0'] = /\((\d+) rows?\)/.exec(stdout) ?? [];
      expect(Number(rows)).toBeGreaterThanOrEqual(wanted);
    } else expect(stdout).toMatch(wanted);
  });

  it('tells what it does not find', async () => {
    expect((await psql('\\d nothing\n')).stderr).toBe('Did not find any relation named "nothing".\n');
  });

  it('\\gdesc', async () => {
    const { stdout } = await psql('select sid, price, start_time, subresource_uris from calls \\gdesc\n', '-A', '-t');
    expect(stdout).toBe('sid|text\nprice|numeric\nstart_time|timestamp with time zone\nsubresource_uris|jsonb\n');
  });

  it('\\gx, \\gset and \\gexec', async () => {
    const input = [
      "select 1 as a, 'x' as b \\gx",
      'select count(*) as n from calls \\gset',
      '\\echo :n',
      "select format('select %s + 1', n) from generate_series(1, 2) n \\gexec",
    ].join('\n');
    const { stdout } = await psql(`${input}\n`, '-A', '-t');
    expect(stdout).toBe('a|1\nb|x\n400\n2\n3\n');
  });

  it('\\crosstabview', async () => {
    const { stdout } = await psql(
      'select status, direction, count(*) from calls group by 1, 2 order by 1 \\crosstabview\n',
    );
    expect(stdout).toMatch(/^ *status +\|.*outbound-api/);
    expect(stdout).toMatch(/completed +\| +\d+/);
  });

  it('\\watch', async () => {
    const watching = { command: 'timeout', args: ['2', 'psql', '-X', '-A', '-t', inject('databaseUrl')] };
    const { stdout, stderr } = await run(watching, 'select 41 + 1 \\watch 0.2\n');
    expect(stdout.match(/42/g)?.length ?? 0).toBeGreaterThan(2);
    expect(stderr).toBe('');
  });

  it('\\copy out of a query and of a table, and into messages', async () => {
    const file = join(folder, 'calls.csv');
    const out = await psql(`\\copy (select sid, status from calls limit 5) to '${file}' with csv header\n`);
    expect(out).toMatchObject({ stdout: 'COPY 5\n', stderr: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^sid,status\n(CA[0-9a-f]{32},[a-z-]+\n){5}$/);
    expect((await psql("\\copy calls to '/dev/null'\n")).stdout).toBe(`COPY ${inject('truth').calls}\n`);
    const { fromNumber } = inject('truth');
    const copied = await psql(
      `\\copy messages ("to", "from", body) from stdin\n+15005550010\t${fromNumber}\tcopied\n\\.\n`,
    );
    expect(copied).toMatchObject({ stdout: 'COPY 1\n', stderr: '' });
  });

  it('FETCH_COUNT pages through a cursor', async () => {
    const { stdout } = await psql('\\set FETCH_COUNT 30\nselect sid from calls;\n', '-A', '-t');
    expect(new Set(stdout.trim().split('\n')).size).toBe(inject('truth').calls);
  });

  it('reads values as they print', async () => {
    const { truth } = { truth: inject('truth') };
    const columns = "sid, duration, price, start_time at time zone 'UTC', parent_call_sid is null, price < 0";
    const { stdout } = await psql(`select ${columns} from calls where sid = '${truth.callSid}';\n`, '-A', '-t');
    const [sid, duration, price, start] = truth.row.map(String);
    expect(stdout).toBe(`${[sid, duration, price, start?.replace('T', ' ').replace('Z', ''), 't', 't'].join('|')}\n`);
  });

  it('substitutes variables, inserts with RETURNING, and goes on after errors', async () => {
    const { fromNumber } = inject('truth');
    const input = [
      `insert into messages ("to", "from", body) values ('+15005550010', :'sender', 'psql') returning status;`,
      'select nope from calls;',
      '\\errverbose',
      'select 1;',
    ].join('\n');
    const { stdout, stderr } = await psql(`${input}\n`, '-A', '-t', '-v', `sender=${fromNumber}`);
    expect(stdout).toBe('queued\nINSERT 0 1\n1\n');
    expect(stderr).toContain('ERROR:  42703: column "nope" does not exist');
  });

  it.each([
    ['-c with two statements', ['-A', '-t', '-c', 'select 1; select 2'], '', '1\n2\n'],
    ['--csv', ['--csv', '-c', "values (1, 'a,b')"], '', 'column1,column2\n1,"a,b"\n'],
    [
      'ON_ERROR_ROLLBACK',
      ['-A', '-t', '-v', 'ON_ERROR_ROLLBACK=on'],
      'begin;\nselect 1/0;\nselect 3;\ncommit;\n',
      'BEGIN\n3\nCOMMIT\n',
    ],
    ['--single-transaction', ['-1', '-A', '-t'], 'select 4;\n', '4\n'],
    ['prepare and execute', ['-A', '-t'], 'prepare q(int) as select $1 * 2;\nexecute q(21);\n', 'PREPARE\n42\n'],
    ['copy in binary', ['-c', 'copy (select 1) to stdout (format binary)'], '', 'PGCOPY\n\ufffd\r\n\0'],
  ])('%s', async (_, args, input, expected) => {
    const { stdout, stderr } = await psql(input, ...args);
    expect(stderr.replace(/^ERROR: {2}division by zero\n$/, '')).toBe('');
    expect(stdout.slice(0, expected.length)).toBe(expected);
  });

  const noPython = whyMissing('python');
  it.skipIf(noPython !== undefined)('completes names and is interrupted in a terminal', async () => {
    const program = { command: `${cacheFolder}python/bin/python`, args: [`${programFolder}python/psql_terminal.py`] };
    const facts = Object.fromEntries(await factsOf(program));
    expect(facts['end']).toBe('well');
    expect(Object.entries(facts).filter(([fact, value]) => fact !== 'end' && value !== true)).toEqual([]);
    expect(Object.keys(facts).length).toBeGreaterThan(12);
  });
});

describe.skipIf(missing !== undefined)('pg_dump', () => {
  const dump = (...args: readonly string[]): Promise<Output> =>
    run({ command: 'pg_dump', args: [...args, inject('databaseUrl')] });

  it('--schema-only writes the tables of every schema', async () => {
    const { stdout, stderr, code } = await dump('--schema-only');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toContain('CREATE TABLE twilio.calls (\n    sid text NOT NULL,');
    expect(stdout).toContain('ADD CONSTRAINT calls_pkey PRIMARY KEY (sid)');
    expect(stdout).toContain(
      'ADD CONSTRAINT calls_account_sid_fkey FOREIGN KEY (account_sid) REFERENCES twilio.accounts(sid)',
    );
  });

  it('--table writes the rows of a table', async () => {
    const { stdout, stderr, code } = await dump('--table=twilio.incoming_phone_numbers');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/COPY twilio\.incoming_phone_numbers \(sid, .*\) FROM stdin;\nPN[0-9a-f]{32}\t/);
  });

  it('--data-only --inserts reads through a cursor', async () => {
    const { stdout, stderr } = await dump('--data-only', '--inserts', '--rows-per-insert=10', '--table=twilio.calls');
    // Calls have parents that are calls.
    expect(stderr.replace(/^pg_dump: (warning|detail|hint): .*\n/gm, '')).toBe('');
    expect(stdout.match(/\('CA[0-9a-f]{32}'/g)?.length).toBe(inject('truth').calls);
  });
});
