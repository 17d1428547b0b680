// Secrets, and where they are found.
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecret, type Secret } from '../../src/configuration/secret.ts';

let directory = '';
let now = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twilio-sql-secret-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const secret = (written: string, environment = {}): Secret =>
  createSecret(written, ['connections', 'a', 'auth_token'], {
    environment,
    directory,
    commandsAllowed: true,
    clock: () => now,
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
});
