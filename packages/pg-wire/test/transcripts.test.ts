// Conversations in bytes, held with the server and with Postgres (PGlite): the same answers, message by message.

import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';
import {
  bind,
  close,
  describeMessage,
  execute,
  flush,
  frame,
  int16,
  int32,
  parse,
  query,
  RawClient,
  shownMessages,
  sync,
  text,
} from './raw-client.ts';

let engine: Engine;
let server: Server;
let port: number;
let oracle: PGlite;

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0.1.0' });
  server = createServer({ engine, authentication: { kind: 'trust' } });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
  oracle = await PGlite.create();
});

afterAll(async () => {
  await server.close(0);
  await engine.close();
  await oracle.close();
});

/** What differs by nature: places in Postgres' source. */
function comparable(line: string): string {
  return line.replace(/ \| F[^|]* \| L\d+ \| R[^|]*$/, '');
}

/** Fails when it is run, and not when it is planned. */
const DIVIDES = 'SELECT 1/n FROM (VALUES (0), (1)) v(n)';

/** Each step is sent at once; it ends with a Sync or a Query, and is answered up to ReadyForQuery. */
const conversations: Readonly<Record<string, readonly (readonly Uint8Array[])[]>> = {
  'a query': [[query('SELECT 1 AS a, NULL AS b, true')]],
  'an empty query': [[query('')], [query(' ; ')], [query('-- nothing')]],
  'several statements': [[query('SELECT 1; SELECT 2; SHOW work_mem')], [query('SELECT 1; SELECT 1/0; SELECT 2')]],
  'a syntax error stops the whole string': [[query('SELECT 1; SELEC 2')]],
  'errors in a block': [
    [query('BEGIN')],
    [query('SELECT 1/0')],
    [query('SELECT 1')],
    [query('END')],
    [query('ROLLBACK')],
  ],
  'a rollback of an implicit transaction': [[query('SELECT 1; ROLLBACK; SELECT 2')], [query('COMMIT')]],
  'a block that begins in the middle': [[query('SELECT 1; BEGIN; SELECT 2')], [query('SELECT 3; COMMIT; SELECT 4')]],
  savepoints: [
    [query('BEGIN; SAVEPOINT a')],
    [query('SELECT nothing')],
    [query('ROLLBACK TO a; SELECT 1')],
    [query('COMMIT')],
  ],
  'parse, bind, describe, execute': [
    [parse('', 'SELECT $1::int + 1 AS n'), describeMessage('S'), sync],
    [bind({ values: ['41'] }), describeMessage('P'), execute(), sync],
  ],
  'binary both ways': [
    [
      parse('', 'SELECT $1::int4, $2::text, $3::bool, $4::int8'),
      bind({
        formats: [1],
        values: [int32(7), Buffer.from('é'), Buffer.from([1]), Buffer.concat([int32(0), int32(9)])],
        results: [1],
      }),
      describeMessage('P'),
      execute(),
      sync,
    ],
  ],
  'formats one by one': [
    [
      parse('', 'SELECT $1::int4, $2::int4'),
      bind({ formats: [1, 0], values: [int32(7), '8'], results: [0, 1] }),
      execute(),
      sync,
    ],
  ],
  'declared types': [[parse('', 'SELECT $1, $2', [23, 25]), describeMessage('S'), sync]],
  'inferred types': [[parse('', 'SELECT $1, $2 + 1, $3 || $4::text'), describeMessage('S'), sync]],
  'statements without rows': [
    [parse('', 'SET work_mem = 1024'), describeMessage('S'), bind(), describeMessage('P'), execute(), sync],
  ],
  'an empty statement': [[parse('', ''), describeMessage('S'), bind(), describeMessage('P'), execute(), sync]],
  'named statements': [
    [parse('one', 'SELECT 1'), parse('two', 'SELECT 2'), sync],
    [bind({ statement: 'two' }), execute(), bind({ statement: 'one' }), execute(), sync],
    [parse('one', 'SELECT 3'), sync],
    [close('S', 'one'), close('S', 'one'), parse('one', 'SELECT 3'), bind({ statement: 'one' }), execute(), sync],
    [query('EXECUTE two')],
    [query('DEALLOCATE two')],
    [bind({ statement: 'two' }), sync],
    [query('PREPARE p AS SELECT 5')],
    [bind({ statement: 'p' }), execute(), sync],
    [query('DEALLOCATE ALL')],
  ],
  'a simple query forgets the unnamed statement': [[parse('', 'SELECT 1'), sync], [query('SELECT 2')], [bind(), sync]],
  portions: [
    [query('BEGIN')],
    [parse('', 'VALUES (1), (2), (3)'), bind({ portal: 'c' }), execute('c', 2), sync],
    [execute('c', 2), execute('c', 2), sync],
    [
      parse('', 'VALUES (1), (2)'),
      bind({ portal: 'd' }),
      execute('d', 2),
      execute('d', 0),
      close('P', 'd'),
      execute('d'),
      sync,
    ],
    [query('ROLLBACK')],
  ],
  'portals end at Sync': [
    [parse('', 'VALUES (1), (2)'), bind({ portal: 'c' }), execute('c', 1), sync],
    [execute('c', 1), sync],
  ],
  'portals end with their block': [
    [query('BEGIN')],
    [parse('', 'SELECT 1'), bind({ portal: 'c' }), sync],
    [parse('', 'COMMIT'), bind(), execute(), execute('c'), sync],
  ],
  'portals end with an error': [
    [query('BEGIN')],
    [parse('s', 'SELECT 1'), bind({ portal: 'c', statement: 's' }), sync],
    [query('SELECT 1/0')],
    [execute('c'), sync],
    [query('ROLLBACK')],
    [close('S', 's'), sync],
  ],
  'a portal whose name is taken': [
    [parse('', 'SELECT 1'), bind({ portal: 'c' }), bind({ portal: 'c' }), sync],
    [parse('', 'SELECT 1'), bind(), bind(), execute(), sync],
  ],
  'a COMMIT in a pipeline': [
    [
      parse('', 'BEGIN'),
      bind(),
      execute(),
      parse('', 'SELECT 1'),
      bind(),
      execute(),
      parse('', 'COMMIT'),
      bind(),
      execute(),
      sync,
    ],
  ],
  'errors skip to Sync': [
    [parse('', 'SELECT nothing'), bind(), execute(), sync],
    [parse('', DIVIDES), bind(), execute(), parse('', 'SELECT 1'), bind(), execute(), sync],
    [parse('', 'SELECT $1::int'), bind({ values: ['x'] }), execute(), sync],
    [query('SELECT 1')],
  ],
  'a failed block in the extended protocol': [
    [query('BEGIN')],
    [parse('', DIVIDES), bind(), execute(), sync],
    [parse('', 'SELECT 1'), sync],
    [parse('', 'ROLLBACK'), bind(), execute(), sync],
  ],
  'statements of a failed block': [
    [parse('s', 'SELECT 1'), parse('w', 'SET work_mem = 1024'), parse('r', 'ROLLBACK'), sync],
    [query('BEGIN')],
    [query('SELECT 1/0')],
    [describeMessage('S', 's'), sync],
    [describeMessage('S', 'w'), sync],
    [bind({ statement: 's' }), sync],
    [bind({ statement: 'w' }), sync],
    [parse('', ''), bind(), execute(), sync],
    [bind({ statement: 'r' }), describeMessage('P'), execute(), sync],
  ],
  'names that are not there': [
    [describeMessage('S', 'x'), sync],
    [describeMessage('S'), sync],
    [describeMessage('P', 'x'), sync],
    [execute('x'), sync],
    [close('P', 'x'), close('S', 'x'), sync],
  ],
  'wrong numbers of things': [
    [parse('', 'SELECT $1::int'), bind(), sync],
    [parse('', 'SELECT $1::int'), bind({ values: ['1', '2'] }), sync],
    [parse('', 'SELECT $1::int'), bind({ values: ['1'], formats: [0, 0] }), sync],
    [parse('', 'SELECT 1'), bind({ results: [0, 0] }), sync],
    [parse('', 'SELECT 1; SELECT 2'), sync],
  ],
  'bodies that are broken': [
    [frame('B', text('')), sync],
    [frame('E', text(''), int32(0), int32(0)), sync],
    [frame('D', Buffer.from('X'), text('')), sync],
    [frame('C', Buffer.from('X'), text('')), sync],
    [frame('P', text(''), text('SELECT 1'), int16(3)), sync],
    [frame('Q', Buffer.from('SELECT 1'))],
    [query('SELECT 1')],
  ],
  'text that is not UTF-8': [
    [parse('', 'SELECT $1::text'), bind({ values: [Buffer.from([0x61, 0xc3, 0x28])] }), sync],
    [parse('', 'SELECT $1::text'), bind({ values: [Buffer.from([0xff])] }), sync],
    [parse('', 'SELECT $1::text'), bind({ values: [Buffer.from([0xe2, 0x82])] }), sync],
  ],
  'binary that is too short or too long': [
    [parse('', 'SELECT $1::int4'), bind({ values: [Buffer.from([1, 2])], formats: [1] }), sync],
    [parse('', 'SELECT $1::int4'), bind({ values: [Buffer.from([0, 0, 0, 1, 2])], formats: [1] }), sync],
  ],
  cursors: [
    [query('BEGIN; DECLARE c CURSOR FOR VALUES (1), (2), (3)')],
    [query('FETCH 2 FROM c; MOVE c; FETCH c; CLOSE c')],
    [
      parse('', 'DECLARE d CURSOR FOR SELECT 1'),
      bind(),
      execute(),
      parse('', 'FETCH d'),
      describeMessage('S'),
      bind({ results: [1] }),
      execute(),
      sync,
    ],
    [query('ROLLBACK')],
    [query('FETCH d')],
  ],
  'cursors that scroll': [
    [
      query(
        'BEGIN; DECLARE c SCROLL CURSOR FOR SELECT a.x FROM generate_series(1, 7) a(x) JOIN (VALUES (1)) b(y) ON true',
      ),
    ],
    ...[
      'FETCH PRIOR FROM c; FETCH 0 FROM c; FETCH 3 FROM c; FETCH 0 FROM c; FETCH BACKWARD 2 FROM c',
      'FETCH ABSOLUTE 5 FROM c; FETCH RELATIVE 0 FROM c; FETCH RELATIVE -2 FROM c; FETCH RELATIVE 3 FROM c',
      'FETCH LAST FROM c; FETCH NEXT FROM c; FETCH BACKWARD ALL FROM c; FETCH PRIOR FROM c',
      'FETCH FIRST FROM c; FETCH ABSOLUTE -2 FROM c; FETCH ABSOLUTE 0 FROM c; FETCH NEXT FROM c',
      'FETCH ABSOLUTE 9 FROM c; FETCH PRIOR FROM c; FETCH ABSOLUTE -9 FROM c; FETCH FORWARD ALL FROM c',
      'FETCH -2 FROM c; FETCH FORWARD -1 FROM c; FETCH BACKWARD -2 FROM c; FETCH RELATIVE 9 FROM c; FETCH 0 FROM c',
      'MOVE BACKWARD 3 FROM c; MOVE 0 FROM c; MOVE ABSOLUTE 2 FROM c; MOVE LAST FROM c; MOVE BACKWARD ALL FROM c',
      'MOVE 0 FROM c; MOVE 4 IN c; FETCH c; MOVE ALL FROM c; MOVE BACKWARD ALL IN c; FETCH FORWARD 2 IN c',
      'MOVE RELATIVE -1 IN c; FETCH c; MOVE ABSOLUTE -3 IN c; FETCH c; MOVE PRIOR IN c; FETCH NEXT IN c; CLOSE c; COMMIT',
    ].map((sql) => [query(sql)]),
  ],
  'cursors that say nothing about scrolling': [
    [query('BEGIN; DECLARE c CURSOR FOR VALUES (1), (2), (3); FETCH 2 FROM c; FETCH PRIOR FROM c; SAVEPOINT a')],
    [query('DECLARE g CURSOR FOR SELECT count(*) FROM (VALUES (1)) v; FETCH ALL FROM g; FETCH PRIOR FROM g')],
    [query('ROLLBACK TO a; DECLARE j CURSOR FOR SELECT 1; FETCH ALL FROM j; FETCH FIRST FROM j')],
    [query('ROLLBACK TO a; FETCH NEXT FROM c; ROLLBACK')],
  ],
  'cursors that go forward only': [
    [query('BEGIN; DECLARE c NO SCROLL CURSOR FOR VALUES (1), (2), (3), (4), (5), (6); SAVEPOINT a')],
    ...[
      'MOVE BACKWARD ALL FROM c; FETCH 0 FROM c; FETCH ABSOLUTE 1 FROM c; FETCH ABSOLUTE 3 FROM c; FETCH 0 FROM c',
      'ROLLBACK TO a; FETCH RELATIVE 1 FROM c; FETCH ABSOLUTE 2 FROM c',
      'ROLLBACK TO a; FETCH c; FETCH PRIOR FROM c',
      'ROLLBACK TO a; FETCH LAST FROM c',
      'ROLLBACK; BEGIN; DECLARE c NO SCROLL CURSOR FOR VALUES (1); FETCH PRIOR FROM c',
      'ROLLBACK; BEGIN; DECLARE c NO SCROLL CURSOR FOR SELECT 1 WHERE false; FETCH c; FETCH FIRST FROM c',
      'ROLLBACK; BEGIN; DECLARE c NO SCROLL CURSOR FOR VALUES (1), (2); FETCH 2 FROM c; MOVE ABSOLUTE 0 IN c',
      'ROLLBACK',
    ].map((sql) => [query(sql)]),
  ],
  'cursors and savepoints': [
    [
      query(
        'BEGIN; DECLARE a CURSOR FOR VALUES (1), (2), (3); FETCH a; SAVEPOINT s; DECLARE b CURSOR FOR VALUES (4), (5)',
      ),
    ],
    [query('FETCH a; FETCH b; SELECT 1/0')],
    [query('ROLLBACK TO s; FETCH a')],
    [query('FETCH b')],
    [query('ROLLBACK TO s; DECLARE d CURSOR FOR VALUES (6); RELEASE s; FETCH d; ROLLBACK')],
  ],
  'cursors with hold': [
    [query('DECLARE h SCROLL CURSOR WITH HOLD FOR VALUES (1), (2), (3)')],
    [query('FETCH 2 FROM h')],
    [query('BEGIN; FETCH PRIOR FROM h; SELECT 1/0')],
    [query('ROLLBACK')],
    [query('FETCH NEXT FROM h; DECLARE h CURSOR WITH HOLD FOR SELECT 1')],
    [query('FETCH FIRST FROM h')],
    [query('CLOSE h')],
    [query('CLOSE h')],
    [query('BEGIN; DECLARE h CURSOR WITH HOLD FOR VALUES (1); ROLLBACK')],
    [query('FETCH h')],
    [query('DECLARE n CURSOR FOR SELECT 1')],
    [query('MOVE n')],
  ],
  'portals that SQL moves in': [
    [query('BEGIN')],
    [parse('', 'SELECT * FROM generate_series(1, 9)'), bind({ portal: 'p', results: [1] }), execute('p', 2), sync],
    [query('MOVE 2 FROM p; FETCH 1 FROM p')],
    [execute('p', 2), sync],
    [query('FETCH PRIOR FROM p')],
    [query('ROLLBACK')],
    [execute('p', 2), sync],
  ],
  'cursors that the protocol reads': [
    [query('BEGIN; DECLARE c CURSOR FOR VALUES (1, NULL), (2, 3), (4, 5)')],
    [describeMessage('P', 'c'), execute('c', 2), sync],
    [query('FETCH c')],
    [parse('', 'SELECT 1'), bind({ portal: 'c' }), sync],
    [query('ROLLBACK')],
    [query('BEGIN; DECLARE c CURSOR FOR VALUES (1), (2); DECLARE d CURSOR FOR VALUES (1)')],
    [parse('', 'CLOSE c'), bind(), execute(), execute('c'), sync],
    [query('ROLLBACK')],
  ],
  'binary cursors': [
    [query('BEGIN; DECLARE b BINARY CURSOR FOR SELECT x, NULL::int4, 258::int2 FROM generate_series(1, 4) x')],
    [query('FETCH b')],
    [parse('', 'FETCH b'), bind(), describeMessage('P'), execute(), bind({ results: [1] }), execute(), sync],
    [parse('', 'FETCH b'), bind({ results: [0, 1, 1] }), describeMessage('P'), execute(), sync],
    [query("DECLARE t CURSOR FOR SELECT 'é'::text, x FROM generate_series(1, 3) x; FETCH t")],
    [parse('', 'FETCH t'), bind({ results: [1] }), execute(), sync],
    [query('CLOSE ALL; FETCH t')],
    [query('ROLLBACK')],
  ],
  'words that are not for now': [
    [frame('d', Buffer.from('x')), frame('c'), query('SELECT 1')],
    [frame('f', text('x')), sync],
    [sync],
    [query('BEGIN')],
    [sync],
    [query('COMMIT')],
  ],
  'many columns and none': [[query('SELECT')], [parse('', 'SELECT'), describeMessage('S'), bind(), execute(), sync]],
  'utility statements': [
    [query('EXPLAIN (FORMAT nonsense) SELECT 1')],
    [query('DISCARD ALL')],
    [query('LISTEN a; NOTIFY b; UNLISTEN *')],
    [query('BEGIN; LOCK TABLE pg_class; ROLLBACK')],
    [query('SHOW no_such_setting')],
    [query('SET TRANSACTION READ ONLY')],
  ],
};

describe('the server and Postgres give the same answers', () => {
  it.each(Object.entries(conversations))('%s', async (_title, steps) => {
    const client = await RawClient.ready(port, { database: 'postgres' });
    await oracle.execProtocolRaw(query('ROLLBACK'));
    await oracle.execProtocolRaw(query('DISCARD ALL'));
    await oracle.execProtocolRaw(query("SET application_name = ''"));
    const ours: string[][] = [];
    const theirs: string[][] = [];
    for (const messages of steps) {
      client.send(...messages);
      ours.push((await client.until('Z')).map(comparable));
      const answers: string[] = [];
      // PGlite takes one message at a time.
      for (const message of messages) {
        answers.push(...shownMessages(await oracle.execProtocolRaw(message, { throwOnError: false })));
      }
      theirs.push(answers.map(comparable));
    }
    client.close();
    expect(ours).toEqual(theirs);
  });
});

// PGlite stops at Flush: that it is answered is seen here alone.
describe('Flush', () => {
  it('is answered without a Sync', async () => {
    const client = await RawClient.ready(port);
    client.send(parse('', 'SELECT 1'), describeMessage('S'), flush);
    expect([await client.message(), await client.message(), await client.message()]).toEqual([
      '1',
      't',
      'T ?column?:23:0',
    ]);
    client.close();
  });
});
