// A process that works on a file of local tables until it is killed: it prints what it has done, a line each.

import { openEngine, openSession } from './local-session.ts';

const [, , file = '', work = ''] = process.argv;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Data that never ends. */
function* endless(): Generator<string> {
  for (let id = 1000; ; id++) {
    if (id === 20_000) say('copying');
    yield `${id}\tcopied\n`;
  }
}

const engine = await openEngine(file);
const local = await openSession(engine);
await local.query('CREATE TABLE IF NOT EXISTS t (id serial PRIMARY KEY, name text)');
await local.query("INSERT INTO t (name) VALUES ('one'), ('two')");
switch (work) {
  case 'transaction':
    await local.query(
      "BEGIN; INSERT INTO t (name) VALUES ('lost'); UPDATE t SET name = 'changed'; CREATE TABLE lost (a int)",
    );
    break;
  case 'copy':
    await local.copy('COPY t FROM STDIN', endless());
    break;
  case 'sequence':
    await local.query('CREATE SEQUENCE s');
    for (let count = 0; count < 100; count++) await local.query("SELECT nextval('s')");
    break;
  case 'rollback':
    await local.query("BEGIN; INSERT INTO t (name) VALUES ('three'), ('four'), ('five'); ROLLBACK");
    await local.query('SELECT count(*) FROM t');
    break;
}
say('ready');
setInterval(() => undefined, 1000);
