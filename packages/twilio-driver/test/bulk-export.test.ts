// bulk_export: which files a query reads, how they are followed, unpacked and cut, and what is refused.
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Condition, Driver } from '@twilio-sql/sql-engine/driver';
import { type Answer, type HttpDouble, json, readAll, startDouble } from './http-double.ts';
import { condition, day, deferred, errorOf, plan, shown, testDriver, testScope } from './test-tables.ts';

const open: { double?: HttpDouble; driver?: Driver } = {};

afterEach(async () => {
  await open.driver?.close();
  await open.double?.close();
});

const days = '/v1/Exports/Messages/Days';
const signature = 'X-Signature=not-to-be-seen';

function exportOf(driver: Driver, name: string) {
  const table = driver.tables.find((candidate) => candidate.schema === 'bulk_export' && candidate.name === name);
  if (table === undefined) throw new Error(`no table bulk_export.${name}`);
  return table;
}

async function setUp(
  answers: (url: () => string) => readonly Answer[],
): Promise<{ double: HttpDouble; driver: Driver }> {
  let url = '';
  const double = await startDouble(answers(() => url));
  url = double.url;
  const driver = testDriver({ apiUrl: double.url, maxAttempts: 1 });
  Object.assign(open, { double, driver });
  return { double, driver };
}

const toFile =
  (url: () => string, name: string): Answer =>
  (response, request) =>
    json(
      307,
      { redirect_to: `${url()}/${name}?${signature}` },
      { location: `${url()}/${name}?${signature}` },
    )(response, request);

const file =
  (...lines: readonly string[]): Answer =>
  (response) =>
    response.end(gzipSync(lines.join('\n')));

const listed = (...names: readonly string[]): Answer =>
  json(200, { days: names.map((name) => ({ day: name, size: 1 })), meta: { key: 'days', next_page_url: null } });

const read = (driver: Driver, ...conditions: readonly Condition[]) => {
  const scope = testScope();
  return { scope, bodies: readAll(plan(exportOf(driver, 'messages'), conditions), scope) };
};

describe('the requests of a query', () => {
  const driver = testDriver();
  const requests = (...conditions: readonly Condition[]) =>
    shown(plan(exportOf(driver, 'messages'), conditions).requests);

  test('a named day is one request', () => {
    expect(requests(condition('day', '=', day('2026-09-01')))).toEqual([`GET ${days}/2026-09-01`]);
  });

  test('bounds narrow named days', () => {
    const named = condition('day', 'in', day('2026-09-01'), day('2026-09-02'), day('2026-09-09'));
    expect(requests(named, condition('day', '<', day('2026-09-09')))).toEqual([
      `GET ${days}/2026-09-01`,
      `GET ${days}/2026-09-02`,
    ]);
  });

  test('without a day the list tells which there are', () => {
    expect(requests(condition('sid', '=', 'SM1'))).toEqual([`GET ${days}`, `GET ${days}/{day} × ?`]);
  });

  test('days can come from another fetch', () => {
    expect(requests(deferred('day', 'calendar.day'))).toEqual([`GET ${days}/{day} × ?`]);
  });

  test('conditions on day are exact, others are not met here', () => {
    const asked = [condition('day', '>=', day('2026-09-01')), condition('status', '=', 'failed')];
    expect(plan(exportOf(driver, 'messages'), asked).support).toEqual(['exact', 'unsupported']);
  });

  test('columns are those of the files', () => {
    const columns = exportOf(driver, 'messages').columns;
    expect(columns.map((column) => column.name)).not.toContain('price_unit');
    expect(columns[0]?.name).toBe('day');
    expect(columns.find((column) => column.name === 'date_sent')?.json?.wire).toBe('iso8601');
    expect(exportOf(driver, 'participants').columns.map((column) => column.name)).not.toContain('label');
  });
});

describe('reading a day', () => {
  const september = condition('day', '=', day('2026-09-01'));

  test('the redirect is followed without credentials, and the lines are the rows', async () => {
    const { double, driver } = await setUp((url) => [
      toFile(url, 'a.json.gz'),
      file('{"sid":"SM1"}', '{"sid":"SM2","body":"é"}\r', '', '{"sid":"SM3"}'),
    ]);
    const { scope, bodies } = read(driver, september);
    expect(await bodies).toEqual([{ rows: [{ sid: 'SM1' }, { sid: 'SM2', body: 'é' }, { sid: 'SM3' }] }]);
    const [api, elsewhere] = double.seen;
    expect(api?.headers.authorization).toMatch(/^Basic /);
    expect(elsewhere?.url).toBe(`/a.json.gz?${signature}`);
    expect(elsewhere?.headers.authorization).toBeUndefined();
    expect(scope.taken).toBe(2);
    expect(JSON.stringify(scope.records)).not.toContain('not-to-be-seen');
    expect(scope.records.map(({ path, status }) => [path, status])).toEqual([
      [`${days}/2026-09-01`, 307],
      ['/a.json.gz', 200],
    ]);
  });

  test('a file that is served compressed, or not compressed at all, is read too', async () => {
    const twice: Answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(gzipSync('{"sid":"SM1"}\n')));
    };
    const plain: Answer = (response) => response.end('{"sid":"SM2"}\n');
    const { driver } = await setUp((url) => [toFile(url, 'a'), twice, toFile(url, 'b'), plain]);
    expect(await read(driver, september).bodies).toEqual([{ rows: [{ sid: 'SM1' }] }]);
    expect(await read(driver, september).bodies).toEqual([{ rows: [{ sid: 'SM2' }] }]);
  });

  test('an empty file is a day without rows', async () => {
    const { driver } = await setUp((url) => [toFile(url, 'a'), (response) => response.end()]);
    expect(await read(driver, september).bodies).toEqual([]);
  });

  test('large files come in pages of their own memory', async () => {
    const line = JSON.stringify({ sid: 'SM1', body: 'x'.repeat(1000) });
    const { driver } = await setUp((url) => [toFile(url, 'a'), file(...Array<string>(3000).fill(line))]);
    const bodies = (await read(driver, september).bodies) as { rows: unknown[] }[];
    expect(bodies.length).toBeGreaterThan(2);
    expect(bodies.reduce((sum, body) => sum + body.rows.length, 0)).toBe(3000);
  });

  test('a cut file is an error, not fewer rows', async () => {
    const cut: Answer = (response) => {
      const whole = gzipSync('{"sid":"SM1"}\n'.repeat(1000));
      response.end(whole.subarray(0, whole.length - 20));
    };
    const { driver } = await setUp((url) => [toFile(url, 'a'), cut]);
    const error = await errorOf(read(driver, september).bodies);
    expect([error.code, error.message]).toEqual(['08006', expect.stringContaining('the connection broke')]);
    expect(JSON.stringify(error)).not.toContain('not-to-be-seen');
  });

  test('an address that has expired says so', async () => {
    const { driver } = await setUp((url) => [toFile(url, 'a'), json(403, { message: 'expired' })]);
    const error = await errorOf(read(driver, september).bodies);
    expect([error.code, error.fields.hint]).toEqual(['HV000', 'Such addresses expire: repeat the statement.']);
  });

  test('an address elsewhere without TLS is refused before anything is sent', async () => {
    const { double, driver } = await setUp(() => [json(307, { redirect_to: 'http://files.example/a' })]);
    const error = await errorOf(read(driver, september).bodies);
    expect(error.fields.detail).toBe('Files are read over HTTPS only; this one is at "http://files.example".');
    expect(double.seen).toHaveLength(1);
  });

  test('a named day without a file is an error', async () => {
    const { driver } = await setUp(() => [json(404, { code: 20404, message: 'not found', status: 404 })]);
    const error = await errorOf(read(driver, september).bodies);
    expect([error.code, error.message]).toEqual(['HV000', 'there is no export of Messages for 2026-09-01']);
  });
});

describe('reading what there is', () => {
  test('every listed day', async () => {
    const { double, driver } = await setUp((url) => [
      listed('2026-09-02', '2026-09-01'),
      toFile(url, 'a'),
      file('{"sid":"SM1"}'),
      toFile(url, 'b'),
      file('{"sid":"SM2"}'),
    ]);
    expect(await read(driver).bodies).toEqual([{ rows: [{ sid: 'SM1' }] }, { rows: [{ sid: 'SM2' }] }]);
    expect(double.seen.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      days,
      `${days}/2026-09-01`,
      '/a',
      `${days}/2026-09-02`,
      '/b',
    ]);
  });

  test('a lower bound alone leaves out the files before it', async () => {
    const { double, driver } = await setUp((url) => [
      listed('2026-09-02', '2026-09-01'),
      toFile(url, 'b'),
      file('{"sid":"SM2"}'),
    ]);
    await read(driver, condition('day', '>', day('2026-09-01'))).bodies;
    expect(double.seen).toHaveLength(3);
  });

  test('a range with a day missing is an error, not a part', async () => {
    const { double, driver } = await setUp(() => [listed('2026-09-03', '2026-09-01')]);
    const range = [condition('day', '>=', day('2026-09-01')), condition('day', '<=', day('2026-09-03'))];
    const error = await errorOf(read(driver, ...range).bodies);
    expect(error.message).toBe('there is no export of Messages for 2026-09-02');
    expect(double.seen).toHaveLength(1);
  });
});
