// COPY (query) TO STDOUT and COPY table TO STDOUT: a query whose rows leave in another shape. COPY table FROM STDIN
// is copy-from.ts.

import type { CopyStmt, Node } from '@pgsql/types';
import type { Execution, ParsedStatement, ResultChunk } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeKind, nodeOf, positionOfLocation } from '../../parse/nodes.ts';
import { copyEncoder, type CopyEncoder } from '../copy/encode.ts';
import { copyOptions, type CopyOptions } from '../copy/options.ts';
import { checkChoice, prepareCopied } from './copy-columns.ts';
import { copyFrom } from './copy-from.ts';
import type { SessionParts, UtilityHandler, UtilityStatement } from './utility-statement.ts';

export const prepareCopy: UtilityHandler<CopyStmt> = (node, session, statement) => {
  const isFrom = node.is_from === true;
  refuseFiles(node, isFrom);
  const given = copyOptions(node.options ?? [], isFrom);
  const options = { ...given, encoding: given.encoding ?? session.settings.show('client_encoding') };
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
  const { query } = node;
  const inner =
    query === undefined
      ? await prepareCopied(node, session, statement)
      : await session.prepare({ ...statement, tree: query }, []);
  const { fields, parameterTypes } = inner;
  if (parameterTypes.length > 0) throw pgError('42P02', 'there is no parameter $1', { position: parameterIn(query) });
  if (fields === undefined) {
    if (query === undefined || nodeKind(query) === 'SelectStmt') throw notSupported('COPY of a query without columns');
    throw pgError('0A000', 'COPY query must have a RETURNING clause');
  }
  const names = fields.map((field) => field.name);
  checkChoice(options.forceQuote, names, 'FORCE_QUOTE', node, session);
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

/** Where the first of them stands. */
function parameterIn(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('ParamRef' in node) return positionOfLocation(nodeOf(node as Node, 'ParamRef').location);
  return Object.values(node).reduce<number | undefined>((found, value) => found ?? parameterIn(value), undefined);
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
