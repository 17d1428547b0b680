// The simple protocol: a query string of any number of statements, each with its own result, all in one implicit
// transaction unless they say otherwise.

import { PgError, pgError, type ParsedStatement, type Session } from '@twilio-sql/sql-engine';
import { formatCodes } from '../protocol/formats.ts';
import { runCopy } from './copy.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

/** Sends everything but ReadyForQuery and the error, which is thrown. */
export async function runSimpleQuery(
  session: Session,
  sql: string,
  input: Input,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const statements = await session.parse(sql);
  if (statements.length <= 1) {
    for (const statement of statements) await runStatement(session, statement, input, output, signal);
    return;
  }
  session.beginImplicit('statements');
  let failed = true;
  try {
    for (const statement of statements) await runStatement(session, statement, input, output, signal);
    failed = false;
  } finally {
    await session.endImplicit(failed);
  }
}

function cancelReason(signal: AbortSignal): PgError {
  const reason: unknown = signal.reason;
  return reason instanceof PgError ? reason : pgError('57014', 'canceling statement due to user request');
}

async function runStatement(
  session: Session,
  parsed: ParsedStatement,
  input: Input,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const statement = await session.prepare(parsed, []);
  const execution = await session.execute(statement, { parameters: [], signal });
  // It was answered at once, and cancelled itself by that. A cancel that comes later, when all is done, comes too late.
  const cancelledItself = signal.aborted && execution.fields !== undefined && !statement.writes;
  if (execution.copy !== undefined) await runCopy(execution.copy, execution.chunks, input, output);
  const { fields, formats = [] } = execution;
  if (fields !== undefined) output.send({ kind: 'row-description', fields, formats: formatCodes(formats) });
  for await (const chunk of execution.chunks) await output.sendRows(chunk.bytes, { fields: fields ?? [], formats });
  if (cancelledItself) throw cancelReason(signal);
  if (parsed.tree === undefined) output.send({ kind: 'empty-query-response' });
  else output.send({ kind: 'command-complete', tag: execution.tag() });
}
