// The progress of long reads, for standard error: on a terminal one line that is written over, elsewhere a line now
// and then, and none for reads that are quick.
import type { Progress } from '@twilio-sql/sql-engine';

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Takes the line away, before anything else is written. */
  readonly clear: () => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
}

/** A terminal shows it soon, a log file only what is worth a line. */
const TERMINAL_FIRST_MS = 500;
const LOG_FIRST_MS = 2_000;
const LOG_EVERY_MS = 10_000;

export function progressLine({ write, isTerminal }: ProgressOptions): ProgressLine {
  let shown = false;
  let nextMs = isTerminal ? TERMINAL_FIRST_MS : LOG_FIRST_MS;
  return {
    show: (progress) => {
      if (progress.elapsedMs < nextMs) return;
      if (isTerminal) {
        shown = true;
        write(`\r\x1b[K${progressText(progress)}`);
        return;
      }
      nextMs = progress.elapsedMs + LOG_EVERY_MS;
      write(`${progressText(progress)}\n`);
    },
    clear: () => {
      if (shown) write('\r\x1b[K');
      shown = false;
    },
  };
}

export function progressText({ requests, rows, elapsedMs }: Progress): string {
  const rate = elapsedMs > 0 ? Math.round((rows * 1000) / elapsedMs) : 0;
  const [requestText, rowText, rateText] = [requests, rows, rate].map((count) => count.toLocaleString('en-US'));
  return `${requestText} ${requests === 1 ? 'request' : 'requests'}, ${rowText} rows, ${rateText} rows/s`;
}
