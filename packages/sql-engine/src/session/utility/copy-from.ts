// COPY table FROM STDIN: one INSERT of all the rows that come, so that an error in the last of them leaves nothing of
// the first. Into the engine's own tables from a table that holds what comes; into a driver's, where each row is a
// request, as VALUES.

import type { CopyStmt, Node } from '@pgsql/types';
import type { CopyIn, Field, ParsedStatement, PreparedStatement } from '../../engine.ts';
import { notSupported, PgError, pgError } from '../../errors.ts';
import { nodeOf, positionOfLocation } from '../../parse/nodes.ts';
import type { JsValue } from '../../types/values.ts';
import { COPIED_ROWS, copiedTable } from '../copy/copied-table.ts';
import type { CopyOptions } from '../copy/options.ts';
import { copiedPages, type CopySource } from '../copy/read-values.ts';
import type { RunOptions } from '../statement-runner.ts';
import { chunksOf } from '../utility-result.ts';
import { checkChoice, localTarget, prepareCopied, refuseTarget } from './copy-columns.ts';
import { refuseWrite } from './queries.ts';
import type { SessionParts, UtilityStatement } from './utility-statement.ts';

/** Rows that go to the executor at a time. */
const rowsOfPage = 2000;

/** Writes the rows, and gives how many. */
type Receive = (source: CopySource, run: RunOptions) => Promise<number>;

export async function copyFrom(
  node: CopyStmt,
  options: CopyOptions,
  session: SessionParts,
  statement: ParsedStatement,
): Promise<UtilityStatement> {
  refuseTarget(node, session);
  const { fields = [] } = await prepareCopied(node, session, statement);
  const names = fields.map((field) => field.name);
  checkChoice(options.forceNotNull, names, 'FORCE_NOT_NULL', node, session);
  checkChoice(options.forceNull, names, 'FORCE_NULL', node, session);
  const isLocal = localTarget(node, session) !== undefined;
  if (!isLocal && node.whereClause !== undefined) throw notSupported('COPY FROM with WHERE into a table of an API');
  checkWhere(node.whereClause);
  // What can't be inserted at all is refused before any data is asked for.
  const one = isLocal ? fromTable(node, fields, statement) : fromValues(node, fields, 1, statement);
  const runnable = session.runnable(await prepareInsert(one, session));
  const receive = isLocal ? intoTable(node, fields, statement, session) : asValues(node, fields, statement, session);
  return {
    writes: true,
    run: (run) => {
      if (runnable !== undefined) refuseWrite(runnable, session, 'COPY FROM');
      let rows = 0;
      const copy: CopyIn = {
        kind: 'in',
        format: options.format === 'binary' ? 'binary' : 'text',
        columns: fields.length,
        receive: async (data) => {
          const source = {
            data,
            table: node.relation?.relname ?? '',
            fields,
            options,
            session: session.state.context(),
          };
          rows = await receive(source, run);
        },
      };
      return { fields: undefined, copy, chunks: chunksOf([]), tag: () => `COPY ${rows}` };
    },
  };
}

/** Into a local table: read page by page. */
function intoTable(
  node: CopyStmt,
  fields: readonly Field[],
  statement: ParsedStatement,
  session: SessionParts,
): Receive {
  return async (source, run) => {
    const insert = fromTable(node, fields, statement, () => copiedPages(source, rowsOfPage));
    return await runInsert(insert, [], session, run);
  };
}

/** Into an API: everything is read and understood before the first row is sent. */
function asValues(
  node: CopyStmt,
  fields: readonly Field[],
  statement: ParsedStatement,
  session: SessionParts,
): Receive {
  return async (source, run) => {
    const parameters: JsValue[] = [];
    for await (const page of copiedPages(source, rowsOfPage)) for (const row of page) parameters.push(...row);
    const rows = parameters.length / Math.max(fields.length, 1);
    if (rows === 0) return 0;
    return await runInsert(fromValues(node, fields, rows, statement), parameters, session, run);
  };
}

async function runInsert(
  statement: ParsedStatement,
  parameters: readonly JsValue[],
  session: SessionParts,
  run: RunOptions,
): Promise<number> {
  const execution = await session.run(await session.prepare(statement, []), { signal: run.signal, parameters });
  // An INSERT without RETURNING has no rows: reading to the end is running it.
  for await (const _none of execution.chunks);
  return Number(/\d+$/.exec(execution.tag())?.[0] ?? 0);
}

// ---- The statements --------------------------------------------------------------------------------------

/** INSERT … SELECT columns FROM what comes [WHERE …]. */
function fromTable(
  node: CopyStmt,
  fields: readonly Field[],
  statement: ParsedStatement,
  pages: Parameters<typeof copiedTable>[1] = () => nothing(),
): ParsedStatement {
  const alias = node.relation?.alias?.aliasname ?? node.relation?.relname ?? '';
  const source: Node = {
    SelectStmt: {
      targetList: fields.map(({ name }) => ({
        ResTarget: { val: { ColumnRef: { fields: [{ String: { sval: name } }] } } },
      })),
      fromClause: [{ RangeVar: { relname: COPIED_ROWS, alias: { aliasname: alias } } }],
      ...(node.whereClause === undefined ? {} : { whereClause: node.whereClause }),
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  };
  const tree = insertOf(node, fields, source, 'OVERRIDING_SYSTEM_VALUE');
  return { ...statement, tree, relations: [copiedTable(fields, pages)] };
}

async function* nothing(): AsyncGenerator<never> {
  // The statement is bound for its errors, and not run.
}

/** INSERT … VALUES ($1, $2), ($3, $4) …; the parameters' types are the columns'. */
function fromValues(
  node: CopyStmt,
  fields: readonly Field[],
  rows: number,
  statement: ParsedStatement,
): ParsedStatement {
  const tuple = (row: number): Node => ({
    List: { items: fields.map((_field, index) => ({ ParamRef: { number: row * fields.length + index + 1 } })) },
  });
  const source: Node = {
    SelectStmt: {
      valuesLists: Array.from({ length: rows }, (_none, row) => tuple(row)),
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  };
  return { ...statement, tree: insertOf(node, fields, source, 'OVERRIDING_NOT_SET') };
}

function insertOf(
  { relation }: CopyStmt,
  fields: readonly Field[],
  source: Node,
  override: 'OVERRIDING_NOT_SET' | 'OVERRIDING_SYSTEM_VALUE',
): Node {
  return {
    InsertStmt: {
      cols: fields.map((field) => ({ ResTarget: { name: field.name } })),
      selectStmt: source,
      override,
      ...(relation === undefined ? {} : { relation }),
    },
  };
}

/** The clause has a name of its own in messages. */
async function prepareInsert(insert: ParsedStatement, session: SessionParts): Promise<PreparedStatement> {
  try {
    return await session.prepare(insert, []);
  } catch (error) {
    if (!(error instanceof PgError) || !error.message.endsWith(' are not allowed in WHERE')) throw error;
    const message = error.message.replace(/WHERE$/, 'COPY FROM WHERE conditions');
    throw new PgError({ ...error.fields, message }, { cause: error });
  }
}

function checkWhere(where: Node | undefined): void {
  const location = subqueryIn(where);
  if (location === undefined) return;
  throw pgError('0A000', 'cannot use subquery in COPY FROM WHERE condition', {
    position: positionOfLocation(location),
  });
}

/** Where a subquery stands. */
function subqueryIn(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('SubLink' in node) {
    const link = nodeOf(node as Node, 'SubLink');
    // x IN (SELECT …) begins with x for the grammar, and with IN for this message.
    return link.location ?? 0;
  }
  for (const value of Object.values(node)) {
    const found = subqueryIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
