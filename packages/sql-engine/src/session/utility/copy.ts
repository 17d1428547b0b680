// COPY (query) TO STDOUT and COPY table TO STDOUT: a query whose rows leave in another shape. COPY table FROM STDIN:
// one INSERT of all the rows that came, so that an error in the last of them is found before the first is written.

import type { CopyStmt, Node } from '@pgsql/types';
import type { CopyIn, Execution, Field, ParsedStatement, PreparedStatement, ResultChunk } from '../../engine.ts';
import { notSupported, pgError, PgError } from '../../errors.ts';
import { nodeKind, stringOf } from '../../parse/nodes.ts';
import { typeByOid } from '../../types/registry.ts';
import type { JsValue } from '../../types/values.ts';
import { binaryCopyRows } from '../copy/decode-binary.ts';
import { copyRows } from '../copy/decode-lines.ts';
import { copyEncoder, type CopyEncoder } from '../copy/encode.ts';
import { copyOptions, type ColumnChoice, type CopyOptions } from '../copy/options.ts';
import type { RunOptions } from '../statement-runner.ts';
import { chunksOf } from '../utility-result.ts';
import { refuseWrite } from './queries.ts';
import type { SessionParts, UtilityHandler, UtilityStatement } from './utility-statement.ts';

export const prepareCopy: UtilityHandler<CopyStmt> = (node, session, statement) => {
  const isFrom = node.is_from === true;
  refuseFiles(node, isFrom);
  const options = copyOptions(node.options ?? [], isFrom);
  return isFrom ? copyFrom(node, options, session, statement) : copyTo(node, options, session, statement);
};

function refuseFiles(node: CopyStmt, isFrom: boolean): void {
  if (node.filename === undefined) return;
  const what = node.is_program === true ? 'an external program' : 'a file';
  const role =
    node.is_program === true ? 'pg_execute_server_program' : isFrom ? 'pg_read_server_files' : 'pg_write_server_files';
  throw pgError('42501', `must be superuser or have privileges of the ${role} role to COPY to or from ${what}`, {
    hint: "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.",
  });
}

// ---- TO ----------------------------------------------------------------------------------------------------

async function copyTo(
  node: CopyStmt,
  options: CopyOptions,
  session: SessionParts,
  statement: ParsedStatement,
): Promise<UtilityStatement> {
  const tree = node.query ?? selectOf(node);
  const inner = await session.prepare({ ...statement, tree }, []);
  const { fields } = inner;
  if (fields === undefined) {
    if (nodeKind(tree) === 'SelectStmt') throw notSupported('COPY of a query without columns');
    throw pgError('0A000', 'COPY query must have a RETURNING clause');
  }
  const names = fields.map((field) => field.name);
  checkChoice(options.forceQuote, names, 'FORCE_QUOTE');
  return {
    writes: inner.writes,
    run: async (run) => {
      const format = options.format === 'binary' ? 'binary' : 'text';
      const execution = await session.run(inner, { ...run, resultFormats: [format] });
      let rows = 0;
      return {
        fields: undefined,
        copy: { kind: 'out', format, columns: fields.length },
        chunks: encoded(execution, copyEncoder(options, names), (count) => (rows += count)),
        tag: () => `COPY ${rows}`,
      };
    },
  };
}

async function* encoded(
  execution: Execution,
  encoder: CopyEncoder,
  count: (rows: number) => void,
): AsyncGenerator<ResultChunk> {
  const begin = encoder.begin();
  if (begin.length > 0) yield { rowCount: 0, bytes: begin };
  for await (const chunk of execution.chunks) {
    count(chunk.rowCount);
    yield { rowCount: chunk.rowCount, bytes: encoder.rows(chunk) };
  }
  const end = encoder.end();
  if (end.length > 0) yield { rowCount: 0, bytes: end };
}

/** COPY table: its columns, or those that are listed. */
function selectOf(node: CopyStmt): Node {
  if (node.relation === undefined) throw notSupported('COPY of this');
  const columns = (node.attlist ?? []).map((item) => stringOf(item) ?? '');
  const target = (field: Node): Node => ({ ResTarget: { val: { ColumnRef: { fields: [field] } } } });
  return {
    SelectStmt: {
      targetList:
        columns.length === 0 ? [target({ A_Star: {} })] : columns.map((name) => target({ String: { sval: name } })),
      fromClause: [{ RangeVar: node.relation }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  };
}

function checkChoice(choice: ColumnChoice, names: readonly string[], option: string): void {
  if (choice === 'all') return;
  const unknown = choice.find((name) => !names.includes(name));
  if (unknown !== undefined) throw pgError('42P10', `${option} column "${unknown}" not referenced by COPY`);
}

// ---- FROM --------------------------------------------------------------------------------------------------

async function copyFrom(
  node: CopyStmt,
  options: CopyOptions,
  session: SessionParts,
  statement: ParsedStatement,
): Promise<UtilityStatement> {
  if (node.whereClause !== undefined) throw notSupported('COPY FROM with WHERE');
  const { fields = [] } = await session.prepare({ ...statement, tree: selectOf(node) }, []);
  const names = fields.map((field) => field.name);
  checkChoice(options.forceNotNull, names, 'FORCE_NOT_NULL');
  checkChoice(options.forceNull, names, 'FORCE_NULL');
  // What can't be inserted at all is refused before any data is asked for.
  const one: ParsedStatement = { ...statement, tree: insertOf(node, fields, 1) };
  await session.prepare(one, []);
  return {
    writes: true,
    run: (run) => {
      refuseWrite(one, session);
      let rows = 0;
      const copy: CopyIn = {
        kind: 'in',
        format: options.format === 'binary' ? 'binary' : 'text',
        columns: fields.length,
        receive: async (data) => {
          const parameters = await readParameters(data, node, fields, options, session);
          rows = parameters.length / Math.max(fields.length, 1);
          if (rows > 0) await insert({ ...statement, tree: insertOf(node, fields, rows) }, parameters, session, run);
        },
      };
      return { fields: undefined, copy, chunks: chunksOf([]), tag: () => `COPY ${rows}` };
    },
  };
}

/** INSERT … VALUES ($1, $2), ($3, $4) …; the parameters' types are the columns'. */
function insertOf(node: CopyStmt, fields: readonly Field[], rows: number): Node {
  const tuple = (row: number): Node => ({
    List: { items: fields.map((_field, index) => ({ ParamRef: { number: row * fields.length + index + 1 } })) },
  });
  const insert: Node = {
    InsertStmt: {
      cols: fields.map((field) => ({ ResTarget: { name: field.name } })),
      selectStmt: {
        SelectStmt: {
          valuesLists: Array.from({ length: rows }, (_none, row) => tuple(row)),
          limitOption: 'LIMIT_OPTION_DEFAULT',
          op: 'SETOP_NONE',
        },
      },
      override: 'OVERRIDING_NOT_SET',
      ...(node.relation === undefined ? {} : { relation: node.relation }),
    },
  };
  return insert;
}

async function insert(
  statement: ParsedStatement,
  parameters: readonly JsValue[],
  session: SessionParts,
  run: RunOptions,
): Promise<void> {
  const prepared: PreparedStatement = await session.prepare(statement, []);
  const execution = await session.run(prepared, { signal: run.signal, parameters });
  // An INSERT without RETURNING has no rows: reading to the end is running it.
  for await (const _none of execution.chunks);
}

async function readParameters(
  data: AsyncIterable<Uint8Array>,
  node: CopyStmt,
  fields: readonly Field[],
  options: CopyOptions,
  session: SessionParts,
): Promise<readonly JsValue[]> {
  const parameters: JsValue[] = [];
  const context = session.state.context();
  const place = { line: 0, column: '' };
  const binary = options.format === 'binary';
  const names = fields.map((field) => field.name);
  try {
    const rows = binary ? binaryCopyRows(data, fields.length) : copyRows(data, options, names);
    for await (const row of rows) {
      place.line = row.line;
      for (const [index, field] of fields.entries()) {
        place.column = field.name;
        const value = row.values[index] ?? null;
        const type = typeByOid(field.type);
        if (value === null) parameters.push(null);
        else if (typeof value === 'string') parameters.push(type.input(value, context));
        else if (type.receive === undefined) throw notSupported(`binary input of type ${type.formalName}`);
        else parameters.push(type.receive(value, context));
      }
      place.column = '';
    }
  } catch (error) {
    throw withPlace(error, node.relation?.relname ?? '', place);
  }
  return parameters;
}

/** Where in the data it went wrong; values are not repeated. */
function withPlace(error: unknown, table: string, place: { readonly line: number; readonly column: string }): unknown {
  if (!(error instanceof PgError) || error.fields.where !== undefined) return error;
  const line = place.column === '' ? place.line + 1 : place.line;
  const where = `COPY ${table}, line ${line}${place.column === '' ? '' : `, column ${place.column}`}`;
  return new PgError({ ...error.fields, where }, { cause: error });
}
