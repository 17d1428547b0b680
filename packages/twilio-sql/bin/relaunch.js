// Runs a script in a Node of its own with glibc's allocator told to keep memory: its default gives back and faults
// in again what parsing a page needs, which makes some page sizes 8 to 13 times slower. It reads these settings only
// when a process starts. Signals, exit code and standard streams are passed on.
import { spawn } from 'node:child_process';

// A page body and SQLite's copies of it stay below the first bound; the second is how much freed memory a thread keeps.
const settings = {
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TRIM_THRESHOLD_: '67108864',
};
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// Ctrl-C arrives more than once where npm hands on what the terminal has sent to everybody already.
const sameSignalMs = 500;

/** True where the settings mean something and are not there yet. */
export function needsRelaunch(platform = process.platform, environment = process.env) {
  return platform === 'linux' && Object.keys(settings).every((name) => environment[name] === undefined);
}

/** How often a parent that goes away without a word is looked for. */
const parentCheckMs = 250;

/**
 * Runs `script` with `args` and settles with the exit code that this process should end with. `stopWithParent` is for
 * runs below npm: it kills only the shell between itself and us when it is told to stop.
 */
export function relaunch(script, args, { stopWithParent = false } = {}) {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    env: { ...settings, ...process.env },
    // The channel closes with this process, however it ends: see stopWithLauncher.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // A process group of its own: the terminal's signals reach the child through us, once. (On Windows this would
    // open a window.)
    detached: process.platform !== 'win32',
  });
  const lastSent = new Map();
  for (const signal of forwardedSignals) {
    process.on(signal, () => {
      const now = Date.now();
      if (now - (lastSent.get(signal) ?? 0) < sameSignalMs) return;
      lastSent.set(signal, now);
      child.kill(signal);
    });
  }
  const parent = process.ppid;
  const parentCheck = setInterval(() => {
    if (!stopWithParent || process.ppid === parent) return;
    clearInterval(parentCheck);
    child.kill('SIGTERM');
  }, parentCheckMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(parentCheck);
      for (const name of forwardedSignals) process.removeAllListeners(name);
      if (signal !== null) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}

/** For the relaunched script: shuts down as after SIGTERM when the process that launched it is gone, even killed. */
export function stopWithLauncher() {
  if (process.channel === undefined) return;
  process.channel.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
