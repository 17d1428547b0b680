// The process as the commands see it: streams, environment, signals.
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../configuration/credentials.ts';

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Environment;
  /** Calls back at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
  readonly onStop: (stop: (signal: StopSignal) => void) => void;
  /** Ends the process, whatever is still going on. */
  readonly exit: (code: number) => void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SECOND_SIGNAL_EXIT_CODE = 130;

export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    onStop: (stop) => {
      let stopped = false;
      for (const signal of STOP_SIGNALS) {
        process.on(signal, () => {
          if (stopped) process.exit(SECOND_SIGNAL_EXIT_CODE);
          stopped = true;
          stop(signal);
        });
      }
    },
    exit: (code) => process.exit(code),
  };
}
