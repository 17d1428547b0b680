// Debian's packages, where the machine is one and the user may install: never more than what a client needs.
import { command, InstallError, works } from './command.ts';

let updated: Promise<unknown> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One installation at a time: the installer locks out a second one. */
export async function debianPackages(...names: readonly string[]): Promise<void> {
  const mine = last.then(() => installPackages(names));
  last = mine.catch(() => {});
  await mine;
}

async function installPackages(names: readonly string[]): Promise<void> {
  if (await works('dpkg', ['-s', ...names])) return;
  if (process.getuid?.() !== 0 || !(await works('apt-get', ['--version']))) {
    throw new InstallError(`needs Debian's ${names.join(', ')}, and root to install them`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  updated ??= command('apt-get', ['update', '-qq'], { env }).catch(() => {});
  await updated;
  await command('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env, timeoutMs: 240_000 });
}
