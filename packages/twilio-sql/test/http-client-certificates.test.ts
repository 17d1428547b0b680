// Certificates of clients over HTTPS: they may come without one; with one, it has to be signed by who is trusted.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type Gateway } from '../src/http-gateway/gateway.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../twilio-driver/test/certificates/${name}`, import.meta.url), 'utf8');

interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

let gateway: Gateway;
let port = 0;
let trusted: ClientCertificate;
let foreign: ClientCertificate;

async function certificate(name: string): Promise<ClientCertificate> {
  const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec' });
  return { cert: made.cert, key: made.private };
}

beforeAll(async () => {
  trusted = await certificate('ada');
  foreign = await certificate('eve');
  gateway = createGateway({
    openDatabase: () => Promise.reject(new Error('nothing is read')),
    authentication: { tokens: [], passwords: undefined },
    tls: { certificate: pem('server.pem'), key: pem('server-key.pem'), clientAuthorities: trusted.cert },
  });
  ({ port } = await gateway.listen({ host: '127.0.0.1', port: 0 }));
});

afterAll(() => gateway.close(0));

const statusWith = (own: Partial<ClientCertificate>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const path = '/v2/projects/-/locations/-/connections/twilio/nothing';
    // The server's certificate is of another test; who it is does not matter here.
    const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false, ...own });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });

describe('a client over HTTPS', () => {
  test('needs no certificate', async () => {
    expect(await statusWith({})).toBe(404);
  });

  test('with one that is trusted is answered', async () => {
    expect(await statusWith(trusted)).toBe(404);
  });

  test('with one that nobody trusted has signed is not', async () => {
    await expect(statusWith(foreign)).rejects.toThrow(/ECONNRESET|socket hang up|disconnected/);
  });
});
