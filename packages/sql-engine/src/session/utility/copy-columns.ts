// Which columns COPY table reads or fills: those that are listed, or all that are not generated.

import type { CopyStmt, Node } from '@pgsql/types';
import type { ParsedStatement, PreparedStatement } from '../../engine.ts';
import { notSupported, PgError, pgError } from '../../errors.ts';
import type { LocalTable } from '../../local/definitions.ts';
import { stringOf } from '../../parse/nodes.ts';
import type { ColumnChoice } from '../copy/options.ts';
import type { SessionParts } from './utility-statement.ts';

/** The query for the columns of COPY table, with the errors that COPY has for them: 42P01, 42701, 42703, 42P10. */
export async function prepareCopied(
  node: CopyStmt,
  session: SessionParts,
  statement: ParsedStatement,
): Promise<PreparedStatement> {
  if (node.is_from !== true) refuseView(node, session);
  try {
    return await session.prepare({ ...statement, tree: copiedSelect(node, session) }, []);
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    const { position: _none, hint: _hint, ...fields } = error.fields;
    const name = /^column "(.*)" does not exist$/.exec(fields.message)?.[1];
    const message =
      name === undefined
        ? fields.message
        : `column "${name}" of relation "${node.relation?.relname ?? ''}" does not exist`;
    throw new PgError({ ...fields, message }, { cause: error });
  }
}

function refuseView({ relation }: CopyStmt, { state }: SessionParts): void {
  const found = state.store?.catalog().findTable(relation?.schemaname, relation?.relname ?? '', state.searchPath());
  const kind = found?.resident?.definition.kind === 'materialized-view' ? 'materialized view' : found?.kind;
  if (found === undefined || (kind !== 'view' && kind !== 'materialized view')) return;
  throw pgError('42809', `cannot copy from ${kind} "${found.name}"`, {
    hint: 'Try the COPY (SELECT ...) TO variant.',
  });
}

function copiedSelect(node: CopyStmt, session: SessionParts): Node {
  if (node.relation === undefined) throw notSupported('COPY of this');
  const listed = (node.attlist ?? []).map((item) => stringOf(item) ?? '');
  const repeated = listed.find((name, index) => listed.indexOf(name) !== index);
  if (repeated !== undefined) throw pgError('42701', `column "${repeated}" specified more than once`);
  const names = listed.length > 0 ? listed : storedColumns(localTarget(node, session));
  refuseGenerated(listed, localTarget(node, session));
  const target = (field: Node): Node => ({ ResTarget: { val: { ColumnRef: { fields: [field] } } } });
  return {
    SelectStmt: {
      targetList:
        names === undefined ? [target({ A_Star: {} })] : names.map((name) => target({ String: { sval: name } })),
      fromClause: [{ RangeVar: node.relation }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  };
}

/** The engine's own table that is meant; undefined for everything else. */
export function localTarget({ relation }: CopyStmt, { state }: SessionParts): LocalTable | undefined {
  const found = state.store?.catalog().findTable(relation?.schemaname, relation?.relname ?? '', state.searchPath());
  const definition = found?.resident?.definition;
  return definition?.kind === 'table' ? definition : undefined;
}

function storedColumns(table: LocalTable | undefined): readonly string[] | undefined {
  if (table?.columns.some((column) => column.generated !== undefined) !== true) return undefined;
  return table.columns.filter((column) => column.generated === undefined).map((column) => column.name);
}

function refuseGenerated(names: readonly string[], table: LocalTable | undefined): void {
  const generated = table?.columns.find((column) => column.generated !== undefined && names.includes(column.name));
  if (generated === undefined) return;
  throw pgError('42P10', `column "${generated.name}" is a generated column`, {
    detail: 'Generated columns cannot be used in COPY.',
  });
}

export function checkChoice(choice: ColumnChoice, names: readonly string[], option: string): void {
  if (choice === 'all') return;
  const unknown = choice.find((name) => !names.includes(name));
  if (unknown !== undefined) throw pgError('42P10', `${option} column "${unknown}" not referenced by COPY`);
}
