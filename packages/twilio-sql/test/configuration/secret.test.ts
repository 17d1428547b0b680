// Secrets, and where they are found.
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecret, type Secret, type SecretOptions } from '../../src/configuration/secret.ts';

let directory = '';
let now = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-secret-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const secret = (written: string, environment = {}, times: Partial<SecretOptions> = {}): Secret =>
  createSecret(written, ['connections', 'a', 'auth_token'], {
    environment,
    directory,
    commandsAllowed: true,
    clock: () => now,
    ...times,
  });

describe('a secret', () => {
  test('as it is', async () => {
    const one = secret('pass:word');
    expect([one.shown, await one.read()]).toEqual(['********', 'pass:word']);
  });

  test('of the environment', async () => {
    expect(await secret('env:TOKEN', { TOKEN: 't' }).read()).toBe('t');
    await expect(secret('env:TOKEN').read()).rejects.toThrow(
      /^connections\.a\.auth_token: the environment variable TOKEN is not set$/,
    );
  });

  test('of a file, read again when the file changes', async () => {
    const file = join(directory, 'token');
    await writeFile(file, 'first\n');
    const one = secret('file:token');
    expect([one.shown, await one.read()]).toEqual(['file:token', 'first']);
    await writeFile(file, 'second\n');
    await utimes(file, 1, 2);
    // Looked at once a second.
    expect(await one.read()).toBe('first');
    now += 1000;
    expect(await one.read()).toBe('second');
    await writeFile(file, 'third');
    expect(await one.read({ fresh: true })).toBe('third');
    await rm(file);
    now += 1000;
    await expect(one.read()).rejects.toThrow(/^connections\.a\.auth_token: the file can't be read: ENOENT/);
  });

  test('of a command, run again after a while and when it is refused', async () => {
    const file = join(directory, 'count');
    const one = secret(`exec:echo x >> ${file}; wc -l < ${file} | tr -d " "`);
    expect(await Promise.all([one.read(), one.read()])).toEqual(['1', '1']);
    now += 299_000;
    expect(await one.read()).toBe('1');
    now += 2_000;
    expect(await one.read()).toBe('2');
    expect(await one.read({ fresh: true })).toBe('3');
  });

  test('of a command that fails, whose output is not shown', async () => {
    const failing = secret('exec:echo hush; echo hush >&2; exit 3').read();
    await expect(failing).rejects.toThrow(/^connections\.a\.auth_token: the command failed with exit code 3$/);
    await expect(secret('exec:true').read()).rejects.toThrow(/the command printed nothing$/);
  });

  test('of a command that does not end, though what it started holds its output', async () => {
    const began = performance.now();
    const waiting = secret('exec:sleep 5; echo never', {}, { commandTimeoutMs: 200 }).read();
    await expect(waiting).rejects.toThrow(/^connections\.a\.auth_token: the command failed to end within 0\.2 s$/);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('of a command that prints without end', async () => {
    await expect(secret('exec:yes').read()).rejects.toThrow(/the command failed: it printed too much$/);
  });

  test('of a command is kept as long as is said', async () => {
    const file = join(directory, 'kept');
    const one = secret(`exec:echo x >> ${file}; wc -l < ${file} | tr -d " "`, {}, { commandKeptMs: 1_000 });
    expect(await one.read()).toBe('1');
    now += 999;
    expect(await one.read()).toBe('1');
    now += 1;
    expect(await one.read()).toBe('2');
  });
});
