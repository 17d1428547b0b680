// Where the server tells what its clients are not told.

export interface Logger {
  readonly info: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  /** `error` is logged with its stack. */
  readonly error: (message: string, error: unknown) => void;
}

/** Bugs to stderr, nothing else. */
export const stderrLogger: Logger = {
  info: () => {},
  error: (message, error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${message}: ${text}\n`);
  },
};
