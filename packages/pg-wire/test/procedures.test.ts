// CALL over the wire: a row description and a row, in the simple and the extended protocol, with node's pg and psql.

import { execFile, spawnSync } from 'node:child_process';
import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import type { Driver, ProcedureDefinition } from '@twilio-sql/sql-engine/driver';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type Server } from '../src/index.ts';

let engine: Engine;
let server: Server;
let port: number;
let client: pg.Client;
/** What was called, in order. */
const calls: string[] = [];

const column = (name: string, type: string) =>
  ({ name, type, modifier: -1, notNull: false, hidden: false, description: '', aliases: [] }) as const;

const ring: ProcedureDefinition = {
  schema: 'bells',
  name: 'ring',
  aliases: [],
  description: 'Rings a bell.',
  kind: 'write',
  arguments: [
    { name: 'bell', aliases: [], type: 'text', required: true, description: 'Which one.' },
    { name: 'times', aliases: [], type: 'int4', required: false, description: 'How often.' },
  ],
  columns: [column('bell', 'text'), column('times', 'int4')],
  plan: (values) => ({
    description: { method: 'POST', path: '/bells', parameters: [], times: 1 },
    send: () => {
      const [bell, times] = [values.get('bell') ?? null, values.get('times') ?? 1];
      calls.push(JSON.stringify([bell, times]));
      return Promise.resolve({ pages: [{ kind: 'rows', rows: [[bell, times]] }] });
    },
  }),
};

const driver: Driver = {
  name: 'bells',
  schemas: [{ name: 'bells', description: '', inSearchPath: true }],
  tables: [],
  procedures: [ring],
  settings: [],
  close: () => Promise.resolve(),
};

beforeAll(async () => {
  engine = await createEngine({ drivers: [driver], version: '0.1.0' });
  server = createServer({ engine, authentication: { kind: 'trust' } });
  ({ port } = await server.listen({ host: '127.0.0.1', port: 0 }));
  client = new pg.Client({ host: '127.0.0.1', port, user: 'ada', database: 'twilio' });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await server.close(0);
  await engine.close();
});

beforeEach(() => {
  calls.length = 0;
});

describe('pg', () => {
  it('calls in the simple protocol', async () => {
    const result = await client.query("CALL bells.ring('big', times => 3)");
    expect(result.rows).toEqual([{ bell: 'big', times: 3 }]);
    expect(result.command).toBe('CALL');
    expect(calls).toEqual(['["big",3]']);
  });

  it('calls once for each execution of a statement that was described before', async () => {
    for (const times of [1, 2]) {
      const result = await client.query({ name: 'ring', text: 'CALL ring($1, $2)', values: ['small', times] });
      expect(result.rows).toEqual([{ bell: 'small', times }]);
      expect(result.fields.map((field) => [field.name, field.dataTypeID])).toEqual([
        ['bell', 25],
        ['times', 23],
      ]);
    }
    expect(calls).toEqual(['["small",1]', '["small",2]']);
  });

  it('describes without calling, and goes on after an error', async () => {
    await expect(client.query('CALL ring($1, $2)', ['x', 'much'])).rejects.toMatchObject({ code: '22P02' });
    await expect(client.query('CALL ring()', [])).rejects.toMatchObject({ code: '42883', position: '6' });
    expect(calls).toEqual([]);
    await client.query('BEGIN READ ONLY');
    await expect(client.query("CALL ring('x')")).rejects.toMatchObject({ code: '25006' });
    await client.query('ROLLBACK');
    expect((await client.query("SELECT times + 1 AS more FROM ring('x')")).rows).toEqual([{ more: 2 }]);
    expect(calls).toEqual(['["x",1]']);
  });
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;

describe.skipIf(!hasPsql)('psql', () => {
  const psql = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const address = ['-h', '127.0.0.1', '-p', String(port), '-U', 'ada', '-d', 'twilio', '-X'];
      execFile('psql', [...address, ...args], (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error(error.message));
      });
    });

  it('prints the answer and lists the procedure', async () => {
    expect(await psql('-At', '-c', "CALL ring('psql')")).toBe('psql|1\n');
    const listed = await psql('-At', '-c', '\\df bells.*');
    expect(listed).toBe(
      'bells|ring|TABLE(bell text, times integer)|bell text, times integer DEFAULT NULL::integer|func\n',
    );
    expect(await psql('-At', '-c', '\\df+ bells.*')).toContain('Rings a bell.');
  });
});
