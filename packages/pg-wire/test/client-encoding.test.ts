// Clients that write another encoding than UTF-8: both ways, in every kind of message.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type OpenServer } from './open-server.ts';
import {
  bind,
  describeMessage,
  execute,
  frame,
  int16,
  parse,
  query,
  RawClient,
  sync,
  type RawFrame,
} from './raw-client.ts';

let opened: OpenServer;
let port: number;
const clients: RawClient[] = [];

beforeAll(async () => {
  opened = await openServer();
  ({ port } = opened);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await opened.close();
});

async function ready(encoding: string): Promise<RawClient> {
  const client = await RawClient.ready(port, { client_encoding: encoding });
  clients.push(client);
  return client;
}

/** A query in bytes of its own encoding. */
function bytes(sql: string, latin1 = true): Buffer {
  return frame('Q', Buffer.from(`${sql}\0`, latin1 ? 'latin1' : 'utf8'));
}

async function answer(client: RawClient, ...messages: readonly Uint8Array[]): Promise<readonly RawFrame[]> {
  client.send(...messages);
  return await client.frames('Z');
}

/** The bodies of the messages of a type, a character a byte. */
function bodies(frames: readonly RawFrame[], type: string): readonly string[] {
  return frames.filter((each) => each.type === type).map((each) => each.body.toString('latin1'));
}

describe('client_encoding', () => {
  it('is what queries are written in, and names, rows and errors', async () => {
    const client = await ready('latin1');
    const frames = await answer(client, bytes("SELECT 'caf\xe9' AS \"na\xefve\", length('\xe9'), '\xe9'::bytea"));
    expect(bodies(frames, 'T')[0]).toContain('na\xefve\0');
    expect(bodies(frames, 'D')[0]).toContain('\0\0\0\x04caf\xe9\0\0\0\x011\0\0\0\x06\\xc3a9');
    expect(bodies(await answer(client, bytes('SELECT "\xe9"')), 'E')[0]).toContain('Mcolumn "\xe9" does not exist\0');
    expect(bodies(await answer(client, query('SHOW client_encoding')), 'D')[0]).toContain('LATIN1');
  });

  it('holds for parameters and results, as text and in binary', async () => {
    const client = await ready('WIN1252');
    const euro = Buffer.from([0x80]);
    const frames = await answer(
      client,
      parse(
        '',
        "SELECT $1::text, $2::text, ARRAY[$1], jsonb_build_array($2::text), encode(convert_to($1, 'UTF8'), 'hex')",
      ),
      bind({ formats: [0, 1], values: [euro, euro], results: [0, 1, 1, 1, 0] }),
      execute(),
      sync,
    );
    const [row = ''] = bodies(frames, 'D');
    expect(row).toContain('\0\x05\0\0\0\x01\x80\0\0\0\x01\x80');
    expect(row).toContain('\0\0\0\x19\0\0\0\x01\0\0\0\x01\0\0\0\x01\x80');
    expect(row).toContain('\0\0\0\x06\x01["\x80"]');
    expect(row).toContain('e282ac');
  });

  it('can change in a session, is reported, and goes back with a rollback', async () => {
    const client = await ready('UTF8');
    expect(bodies(await answer(client, query("SET client_encoding = 'iso-8859-15'")), 'S')).toEqual([
      'client_encoding\0LATIN9\0',
    ]);
    expect(bodies(await answer(client, bytes("SELECT '\xa4' = chr(8364)")), 'D')[0]).toMatch(/t$/);
    await answer(client, query('BEGIN'));
    await answer(client, query("SET client_encoding = 'UTF8'"));
    expect(bodies(await answer(client, query('SELECT chr(8364)')), 'D')[0]).toMatch(/\xe2\x82\xac$/);
    await answer(client, query('ROLLBACK'));
    expect(bodies(await answer(client, query('SELECT chr(8364)')), 'D')[0]).toMatch(/\xa4$/);
    expect(bodies(await answer(client, query('RESET client_encoding')), 'S')).toEqual(['client_encoding\0UTF8\0']);
  });

  it.each([
    ['SJIS', '日本語ｱ', '93fa967b8ceab1'],
    ['Shift_JIS', '№\uff5e', 'fa598160'],
    ['EUC_JP', '日本語ｱ', 'c6fccbdcb8ec8eb1'],
    ['EUC_KR', '한글', 'c7d1b1db'],
    ['UHC', '똠방', '8c63b9e6'],
    ['GBK', '中文', 'd6d0cec4'],
    ['EUC_CN', '中文', 'd6d0cec4'],
    ['GB18030', '中𠀀', 'd6d095328236'],
    ['BIG5', '中文十', 'a4a4a4e5a451'],
  ])('may have several bytes a character: %s', async (encoding, text, encoded) => {
    const client = await ready(encoding);
    const written = Buffer.from(encoded, 'hex');
    const sql = Buffer.concat([
      Buffer.from("SELECT '"),
      written,
      Buffer.from("', length('"),
      written,
      Buffer.from("')\0"),
    ]);
    const [row = ''] = bodies(await answer(client, frame('Q', sql)), 'D');
    expect(row).toContain(written.toString('latin1'));
    expect(row.at(-1)).toBe(String([...text].length));
    const hex = `SELECT convert_from('\\x${encoded}', '${encoding}') = convert_from('\\x${Buffer.from(text).toString('hex')}', 'UTF8')`;
    expect(bodies(await answer(client, query(hex)), 'D')[0]).toMatch(/t$/);
  });

  it.each([
    ['SJIS', '82', '22021', 'invalid byte sequence for encoding "SJIS": 0x82'],
    ['SJIS', '8220', '22021', 'invalid byte sequence for encoding "SJIS": 0x82 0x20'],
    ['EUC_KR', 'c741', '22021', 'invalid byte sequence for encoding "EUC_KR": 0xc7 0x41'],
    ['EUC_KR', 'c9a1', '22P05', 'character with byte sequence 0xc9 0xa1 in encoding "EUC_KR" has no equivalent in'],
    ['GB18030', '8139', '22021', 'invalid byte sequence for encoding "GB18030": 0x81 0x39'],
  ])('refuses bytes of several that are no character: %s %s', async (encoding, hex, code, message) => {
    const client = await ready('UTF8');
    const [error] = bodies(await answer(client, query(`SELECT convert_from('\\x${hex}', '${encoding}')`)), 'E');
    expect(error).toContain(`C${code}\0M${message}`);
  });

  it('has no equivalent for everything: 22P05, and the session goes on', async () => {
    const client = await ready('LATIN1');
    const none = 'in encoding "UTF8" has no equivalent in encoding "LATIN1"';
    for (const sql of ['SELECT chr(8364)', 'SELECT 1 AS a UNION ALL SELECT 2; SELECT chr(8364)']) {
      const [error = ''] = bodies(await answer(client, query(sql)), 'E');
      expect(error).toContain(`C22P05\0Mcharacter with byte sequence 0xe2 0x82 0xac ${none}\0`);
    }
    expect(bodies(await answer(client, query("SELECT ('x' || chr(8364))::int")), 'E')[0]).toContain('"x?"');
    expect(bodies(await answer(client, query('SELECT 42')), 'D')[0]).toMatch(/42$/);
  });

  it('refuses bytes that are none in the encoding, and encodings that there are not', async () => {
    const client = await ready('WIN1251');
    expect(bodies(await answer(client, bytes("SELECT '\x98'")), 'E')[0]).toContain(
      'C22P05\0Mcharacter with byte sequence 0x98 in encoding "WIN1251" has no equivalent in encoding "UTF8"\0',
    );
    expect(bodies(await answer(client, query("SET client_encoding = 'nothing'")), 'E')[0]).toContain(
      'C22023\0Minvalid value for parameter "client_encoding": "nothing"',
    );
    expect(bodies(await answer(client, query('SHOW client_encoding')), 'D')[0]).toContain('WIN1251');
  });

  it('goes through as it is with SQL_ASCII', async () => {
    const client = await ready('SQL_ASCII');
    expect(bodies(await answer(client, bytes("SELECT 'é'", false)), 'D')[0]).toMatch(/\xc3\xa9$/);
  });

  it('holds for notifications and for COPY, which may have another', async () => {
    const client = await ready('LATIN1');
    await answer(client, query('LISTEN news; CREATE TEMP TABLE t (v text)'));
    expect(bodies(await answer(client, bytes("NOTIFY news, '\xe9'")), 'A')[0]).toMatch(/news\0\xe9\0$/);
    const data = (value: string): Buffer => frame('d', Buffer.from(value, 'latin1'));
    await answer(client, query('COPY t FROM STDIN'), data('\xe9\n'), frame('c'));
    await answer(client, query("COPY t FROM STDIN (ENCODING 'UTF8')"), data('\xc3'), data('\xa8\n'), frame('c'));
    const out = async (options: string): Promise<readonly string[]> =>
      bodies(await answer(client, query(`COPY (SELECT v FROM t ORDER BY v) TO STDOUT ${options}`)), 'd');
    expect(await out('')).toEqual(['\xe8\n', '\xe9\n']);
    expect(await out("(ENCODING 'UTF8')")).toEqual(['\xc3\xa8\n', '\xc3\xa9\n']);
    await answer(client, query('INSERT INTO t VALUES (chr(8364))'));
    expect(bodies(await answer(client, query('COPY t TO STDOUT')), 'E')[0]).toContain('C22P05');
  });

  it('describes names that need it', async () => {
    const client = await ready('LATIN1');
    const named = frame('P', Buffer.from('\xe9\0SELECT 1 AS "\xe9"\0', 'latin1'), int16(0));
    const described = frame('D', Buffer.from('S'), Buffer.from('\xe9\0', 'latin1'));
    const frames = await answer(client, named, described, sync);
    expect(bodies(frames, 'T')[0]).toContain('\xe9\0');
    expect(frames.map(({ type }) => type).join('')).toBe('1tTZ');
    const missing = await answer(client, describeMessage('S', 'x'), frame('S'));
    expect(bodies(missing, 'E')[0]).toContain('C26000');
  });
});
