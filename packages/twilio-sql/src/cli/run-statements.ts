// Runs the statements of a query string in one session and writes their results as they come.
import { pgError, type ExecuteOptions, type ParsedStatement, type Session } from '@twilio-sql/sql-engine';
import { toParameters } from '../embedded/parameters.ts';
import { readTextRows } from '../result/data-rows.ts';
import type { WriterFactory } from './format/result-writer.ts';

export interface StatementsOptions {
  /** Of the only statement. */
  readonly parameters: readonly string[];
  readonly createWriter: WriterFactory;
  readonly write: (text: string) => Promise<void>;
  /** Told the command tag of a statement without rows. */
  readonly onTag: (tag: string) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: NonNullable<ExecuteOptions['onProgress']>;
}

/** Several statements are one implicit transaction, as psql -c makes them. */
export async function runStatements(session: Session, sql: string, options: StatementsOptions): Promise<void> {
  const statements = await session.parse(sql);
  if (statements.length === 1) {
    for (const statement of statements) await runStatement(session, statement, options);
    return;
  }
  if (options.parameters.length > 0) {
    throw pgError('42601', 'parameters are for one statement alone', { hint: 'Run the statements one by one.' });
  }
  session.beginImplicit('statements');
  let failed = true;
  try {
    for (const statement of statements) await runStatement(session, statement, options);
    failed = false;
  } finally {
    await session.endImplicit(failed);
  }
}

async function runStatement(session: Session, parsed: ParsedStatement, options: StatementsOptions): Promise<void> {
  const { signal, onProgress, write } = options;
  const statement = await session.prepare(parsed, []);
  const parameters = toParameters(options.parameters, statement.parameterTypes, session.context());
  const execution = await session.execute(statement, { parameters, signal, onProgress });
  const { fields } = execution;
  const writer = fields === undefined ? undefined : options.createWriter(fields, session.context());
  await write(writer?.begin() ?? '');
  for await (const chunk of execution.chunks) await write(writer?.rows(readTextRows(chunk)) ?? '');
  await write(writer?.end() ?? '');
  if (writer === undefined && parsed.tree !== undefined) await options.onTag(execution.tag());
}
