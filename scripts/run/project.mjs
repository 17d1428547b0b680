// The checkout as the set-up sees it: where it is, what it consists of, stamps of what was done, running a tool.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

export const root = new URL('../../', import.meta.url);

/** Progress goes to stderr, so that stdout is the server's or the tests' alone. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Folders of the workspace's packages, relative to the root, with a slash at the end. */
export function packageFolders() {
  const names = readdirSync(new URL('packages/', root), { withFileTypes: true });
  return names.filter((entry) => entry.isDirectory()).map((entry) => `packages/${entry.name}/`);
}

export function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** The text of a file of the checkout; empty when it isn't there. */
export function textOf(path) {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  }
}

const stamps = 'node_modules/.twilio-sql/';

export function stampIs(name, value) {
  return textOf(stamps + name) === value;
}

export function writeStamp(name, value) {
  mkdirSync(new URL(stamps, root), { recursive: true });
  writeFileSync(new URL(stamps + name, root), value);
}

/** Runs a program with its output on our stderr; gives its exit code, 127 when it could not be started. */
export function runTool(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      // npx is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && program === 'npx',
    });
    child.on('error', (error) => {
      say(`${program}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
