// COPY TO STDOUT over a socket, byte for byte as Postgres 15 writes it, and what COPY refuses.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type OpenServer } from './open-server.ts';
import { frame, query, RawClient } from './raw-client.ts';

let opened: OpenServer;
let port: number;

beforeAll(async () => {
  opened = await openServer();
  ({ port } = opened);
});

afterAll(async () => {
  await opened.close();
});

/** CopyOutResponse as bytes, then the bodies of CopyData, then the rest up to ReadyForQuery. */
async function copyOut(sql: string): Promise<{ data: string; lengths: readonly number[]; tag: string }> {
  const client = await RawClient.ready(port);
  client.send(query(sql));
  const header = await client.bytes(1);
  expect(header.toString('latin1')).toBe('H');
  await client.bytes((await client.bytes(4)).readInt32BE() - 4);
  let data = '';
  const lengths: number[] = [];
  for (;;) {
    const type = (await client.bytes(1)).toString('latin1');
    const body = await client.bytes((await client.bytes(4)).readInt32BE() - 4);
    if (type === 'd') {
      data += body.toString('latin1');
      lengths.push(body.length);
    } else if (type === 'C') {
      client.close();
      return { data, lengths, tag: body.toString('latin1', 0, body.length - 1) };
    } else expect(type).toBe('c');
  }
}

const ROWS = String.raw`(VALUES (1, 'a,b'), (2, NULL), (3, E'tab\there "q" \\ \n'), (4, '')) v(n, t)`;

describe('COPY TO STDOUT', () => {
  it('escapes in text', async () => {
    expect(await copyOut(`COPY (SELECT * FROM ${ROWS}) TO STDOUT`)).toMatchObject({
      data: '1\ta,b\n2\t\\N\n3\ttab\\there "q" \\\\ \\n\n4\t\n',
      tag: 'COPY 4',
    });
  });

  it('quotes in csv, with a header', async () => {
    const { data } = await copyOut(`COPY (SELECT * FROM ${ROWS}) TO STDOUT WITH (FORMAT csv, HEADER)`);
    expect(data).toBe('n,t\n1,"a,b"\n2,\n3,"tab\there ""q"" \\ \n"\n4,""\n');
  });

  it('takes another delimiter, NULL and quotes by force', async () => {
    const { data } = await copyOut(
      `COPY (SELECT * FROM ${ROWS} WHERE n < 3) TO STDOUT (FORMAT csv, DELIMITER ';', NULL '-', FORCE_QUOTE *)`,
    );
    expect(data).toBe('"1";"a,b"\n"2";-\n');
  });

  it('writes tuples in binary', async () => {
    const { data, tag } = await copyOut('COPY (SELECT 1, NULL::text) TO STDOUT (FORMAT binary)');
    expect(Buffer.from(data, 'latin1').toString('hex')).toBe(
      '5047434f50590aff0d0a000000000000000000' + '0002' + '00000004' + '00000001' + 'ffffffff' + 'ffff',
    );
    expect(tag).toBe('COPY 1');
  });

  it.each([
    ['the first tuple', 'COPY (VALUES (1), (2)) TO STDOUT (FORMAT binary)', [19 + 10, 10, 2]],
    ['the trailer', 'COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)', [19 + 2]],
  ])('puts the binary signature into one message with %s', async (_, sql, lengths) => {
    expect((await copyOut(sql)).lengths).toEqual(lengths);
  });

  it('reads a table, and columns of it', async () => {
    const { data } = await copyOut('COPY pg_database (datname, encoding) TO STDOUT');
    expect(data).toContain('\t6\n');
  });
});

describe('COPY refuses', () => {
  it.each([
    ["COPY (SELECT 1) TO STDOUT (DELIMITER 'ab')", '0A000'],
    ['COPY (SELECT 1) TO STDOUT (FORMAT xml)', '22023'],
    ['COPY (SELECT 1) TO STDOUT (FORMAT csv, FORCE_QUOTE (nothing))', '42703'],
    ["COPY (SELECT 1) TO '/tmp/rows'", '42501'],
  ])('%s', async (sql, code) => {
    const client = await RawClient.ready(port);
    client.send(query(sql));
    const lines = await client.until('Z');
    expect(lines[0]).toMatch(/^E/);
    expect(lines[0]).toContain(code);
    client.send(query('SELECT 1'));
    expect(await client.until('Z')).toContain('C SELECT 1');
    client.close();
  });
});

describe('COPY FROM STDIN', () => {
  it.each([
    ['the client gives up', [frame('f', Buffer.from('no\0'))], '57014'],
    ['a row is too short', [frame('d', Buffer.from('x\n')), frame('c')], '22P04'],
    ['a row is too long', [frame('d', Buffer.from('x\t1\t2\n')), frame('c')], '22P04'],
    ['a value is wrong', [frame('d', Buffer.from('x\to')), frame('d', Buffer.from('ne\n')), frame('c')], '22P02'],
    ['the table takes no rows', [frame('d', Buffer.from('x\t1\n')), frame('c')], '0A000'],
  ])('ends with an error when %s, and the session goes on', async (_what, messages, code) => {
    const client = await RawClient.ready(port);
    client.send(query('COPY pg_class (relname, relnatts) FROM STDIN'));
    expect((await client.until('G')).at(-1)).toMatch(/^G/);
    client.send(...messages);
    expect((await client.until('Z'))[0]).toContain(code);
    client.send(query('SELECT 1'));
    expect(await client.until('Z')).toContain('C SELECT 1');
    client.close();
  });
});
