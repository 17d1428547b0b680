// Sends the requests of a write, one after the other, each at most once. A failure midway says what was done.

import { pgError, PgError } from '../errors.ts';
import type { StatementScope } from '../driver/statement.ts';
import type { WriteAnswer, WriteRequest } from '../driver/writes.ts';

export interface WriteProgress {
  readonly scope: StatementScope;
  readonly verb: string;
  /** After each request that the API has received. */
  readonly onSent: () => void;
}

/** How many keys a message lists before it counts. */
const listedMax = 100;

export async function sendWrites(
  requests: readonly WriteRequest[],
  progress: WriteProgress,
): Promise<readonly WriteAnswer[]> {
  const answers: WriteAnswer[] = [];
  for (const [index, request] of requests.entries()) {
    try {
      progress.scope.signal.throwIfAborted();
      answers.push(await request.send(progress.scope));
    } catch (error) {
      throw requests.length === 1 ? error : midway(error, requests, answers, index, progress.verb);
    }
    progress.onSent();
  }
  return answers;
}

function midway(
  error: unknown,
  requests: readonly WriteRequest[],
  answers: readonly WriteAnswer[],
  failed: number,
  verb: string,
): unknown {
  if (!(error instanceof PgError)) return error;
  const done = answers.map((answer, index) => answer.key ?? requests[index]?.key ?? `row ${index + 1}`);
  const open = requests.slice(failed).map((request, index) => request.key ?? `row ${failed + index + 1}`);
  const { detail, message } = error.fields;
  const report = [
    detail,
    `${done.length} of ${requests.length} rows were ${verb}: ${listKeys(done)}.`,
    `Failed at ${open[0] ?? '?'}; not ${verb}: ${listKeys(open)}.`,
  ];
  return new PgError(
    { ...error.fields, message, detail: report.filter((line) => line !== undefined).join(' ') },
    { cause: error },
  );
}

export function listKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'none';
  const shown = keys.slice(0, listedMax).join(', ');
  return keys.length <= listedMax ? shown : `${shown} and ${keys.length - listedMax} more`;
}

/** Rows of the statement's other writes. */
export interface OtherWrites {
  readonly planned: number;
  readonly sent: number;
}

const noOthers: OtherWrites = { planned: 0, sent: 0 };

/** Refuses before the first request. */
export function checkWriteCount(
  count: number,
  settings: Readonly<Record<string, string>>,
  others: OtherWrites = noOthers,
): void {
  const limit = Number(settings['twilio.max_write_rows'] ?? 0);
  const all = count + others.planned;
  if (limit === 0 || all <= limit) return;
  throw pgError('54000', `the statement would write ${all} rows, more than twilio.max_write_rows (${limit}) allows`, {
    ...(others.sent === 0 ? { detail: 'Nothing was sent.' } : {}),
    hint: 'Narrow the WHERE clause, or raise the limit with SET twilio.max_write_rows = …; 0 means no limit.',
  });
}
