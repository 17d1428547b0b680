// The guard that keeps tests on this machine (loopback-only.mjs) is itself tested: it refuses, and it lets through.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';

const server = http.createServer((_request, response) => response.end('hello'));

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

// `address()` is a string only for pipes.
const port = (): number => (server.address() as AddressInfo).port;

test('a request to 127.0.0.1 is let through', async () => {
  const response = await fetch(`http://127.0.0.1:${port()}/`);
  expect(await response.text()).toBe('hello');
});

test('a request to a name is refused before it is looked up', async () => {
  await expect(fetch('https://api.twilio.com/')).rejects.toMatchObject({
    cause: { code: 'ERR_TEST_NETWORK' },
  });
});

test('a request to an address of another machine is refused', async () => {
  await expect(fetch('http://192.0.2.1/')).rejects.toMatchObject({
    cause: { code: 'ERR_TEST_NETWORK' },
  });
});

test('a process that a test starts is guarded too', () => {
  const script = `require('node:net').connect(80, '192.0.2.1').on('error', (e) => console.log(e.code))`;
  const child = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(child.stdout.trim()).toBe('ERR_TEST_NETWORK');
});
