// The certificate of `serve`: from files, or one of its own that is made once and kept, so that clients that have
// accepted it know it again.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { TlsOptions } from '@twilio-sql/pg-wire';
import type { Environment } from '../configuration/credentials.ts';
import { UsageError } from './usage-error.ts';

export interface TlsFlags {
  readonly tls?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
}

const YEARS = 10;

/** undefined without TLS. Throws UsageError. */
export async function serveTls(flags: TlsFlags, environment: Environment): Promise<TlsOptions | undefined> {
  const { tls = false, tlsCert, tlsKey, tlsCa } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together');
  }
  if (!tls && tlsCert === undefined) {
    if (tlsCa !== undefined) throw new UsageError('--tls-ca needs --tls, or --tls-cert and --tls-key');
    return undefined;
  }
  const own =
    tlsCert === undefined || tlsKey === undefined
      ? await ownCertificate(tlsFolder(environment))
      : { certificate: await fileOf(tlsCert), key: await fileOf(tlsKey) };
  return { ...own, ...(tlsCa === undefined ? {} : { clientAuthorities: await fileOf(tlsCa) }) };
}

async function fileOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/** Where what `serve` has made for itself is kept. */
function tlsFolder(environment: Environment): string {
  const data = environment.XDG_DATA_HOME;
  const home = environment.HOME ?? homedir();
  return join(data === undefined || data === '' ? join(home, '.local', 'share') : data, 'twilio-sql', 'tls');
}

/** Key and certificate in one file, so that there is never one without the other. */
async function ownCertificate(folder: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const path = join(folder, 'server.pem');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return { certificate: known, key: known };
  // Takes long to load, and once in ten years there is something to do for it.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: hostname() }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + YEARS * 365 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: alternativeNames() },
    ],
  });
  const pem = `${made.private.trimEnd()}\n${made.cert.trimEnd()}\n`;
  await keep(path, pem);
  return { certificate: pem, key: pem };
}

/** DNS names are type 2, addresses type 7. */
function alternativeNames(): { type: 2 | 7; value?: string; ip?: string }[] {
  return [
    { type: 2, value: 'localhost' },
    { type: 2, value: hostname() },
    { type: 7, ip: '127.0.0.1' },
    { type: 7, ip: '::1' },
  ];
}

/** Only its owner may read it; whoever looks meanwhile sees all of it or nothing. */
async function keep(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}`;
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    throw new UsageError(
      `the certificate for --tls can't be kept in ${dirname(path)}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
