// Which columns COPY table reads or fills: those that are listed, or all that are not generated.

import type { CopyStmt, Node } from '@pgsql/types';
import type { ParsedStatement, PreparedStatement } from '../../engine.ts';
import { notSupported, PgError, pgError } from '../../errors.ts';
import type { LocalTable } from '../../local/definitions.ts';
import type { TableDefinition } from '../../driver/table.ts';
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

function findTarget(relation: CopyStmt['relation'], { state }: SessionParts): TableDefinition | undefined {
  return state.store?.catalog().findTable(relation?.schemaname, relation?.relname ?? '', state.searchPath());
}

function kindOf(table: TableDefinition): string {
  const { kind } = table.resident?.definition ?? table;
  return kind.replace('-', ' ');
}

function refuseView({ relation }: CopyStmt, session: SessionParts): void {
  const found = findTarget(relation, session);
  if (found === undefined || kindOf(found) === 'table') return;
  const kind = sequenceOf(found, session) ? 'sequence' : kindOf(found);
  throw pgError('42809', `cannot copy from ${kind} "${found.name}"`, {
    ...(kind === 'sequence' ? {} : { hint: 'Try the COPY (SELECT ...) TO variant.' }),
  });
}

/** COPY FROM goes into tables alone. */
export function refuseTarget({ relation }: CopyStmt, session: SessionParts): void {
  const found = findTarget(relation, session);
  if (found === undefined) return;
  const kind = sequenceOf(found, session) ? 'sequence' : kindOf(found);
  if (kind === 'table' || (kind === 'view' && found.resident === undefined)) return;
  throw pgError('42809', `cannot copy to ${kind} "${found.name}"`, {
    ...(kind === 'view' ? { hint: 'To enable copying to a view, provide an INSTEAD OF INSERT trigger.' } : {}),
  });
}

/** Sequences are tables of one row to queries. */
function sequenceOf({ schema, name }: TableDefinition, { state }: SessionParts): boolean {
  return state.store?.all().named(schema, name)?.kind === 'sequence';
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

/** Throws 42703 for what is no column, 42P10 for one that is not copied. */
export function checkChoice(
  choice: ColumnChoice,
  names: readonly string[],
  option: string,
  { relation }: CopyStmt,
  session: SessionParts,
): void {
  if (choice === 'all') return;
  const unknown = choice.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const of = relation === undefined ? '' : ` of relation "${relation.relname ?? ''}"`;
  if (findTarget(relation, session)?.columns.some(({ name }) => name === unknown) !== true) {
    throw pgError('42703', `column "${unknown}"${of} does not exist`);
  }
  throw pgError('42P10', `${option} column "${unknown}" not referenced by COPY`);
}
