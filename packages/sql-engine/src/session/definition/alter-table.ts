// ALTER TABLE: one action after the other, each on what the last one left.
// https://www.postgresql.org/docs/15/sql-altertable.html

import type { AlterTableCmd, AlterTableStmt, AlterTableType, Node } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import {
  indexedColumns,
  storedName,
  type LocalColumn,
  type LocalRelation,
  type LocalTable,
} from '../../local/definitions.ts';
import type { Deferrable } from '../../local/deferral.ts';
import { createIndexSql, removeIndexSql, storedSql } from '../../local/stored-sql.ts';
import { nodeAs, nodeOf } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { addIdentity, dropExpression, dropIdentity, setIdentity } from './column-generation.ts';
import { changeColumnType } from './column-type.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { fillColumn, refuseNulls, validateConstraint } from './existing-rows.ts';
import { deferrableOf } from './foreign-key.ts';
import { beginDefinition, findLocal, kindName, requireLocal, storeOf } from './place.ts';
import { TableDraft } from './table-draft.ts';

/** What changes nothing here: who owns it, how it is stored. */
const WITHOUT_EFFECT: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_ChangeOwner',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_SetLogged',
  'AT_SetUnLogged',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ReplicaIdentity',
]);

export interface Alteration {
  readonly session: SessionParts;
  readonly options: RunOptions;
  readonly command: AlterTableCmd;
}

export const prepareAlterTable: UtilityHandler<AlterTableStmt> = (node, session) => ({
  run: async (options) => {
    if (node.relation === undefined) throw new Error('ALTER TABLE names a table');
    const commands = (node.cmds ?? []).map((command) => nodeOf(command, 'AlterTableCmd'));
    const words = (node.objtype ?? 'OBJECT_TABLE').replace('OBJECT_', '').replace('MATVIEW', 'MATERIALIZED VIEW');
    const tag = `ALTER ${words}`;
    const found = findLocal(node.relation, session);
    if (found === undefined && node.missing_ok === true) {
      const message = `relation "${node.relation.relname ?? ''}" does not exist, skipping`;
      session.notice({ severity: 'NOTICE', code: '00000', message });
      return tagOnly(tag);
    }
    const relation = found ?? requireLocal(node.relation, session);
    await beginDefinition(tag, relation.temporary, session, options);
    for (const command of commands) {
      const now: LocalRelation = storeOf(session).all().byOid(relation.oid) ?? relation;
      if (WITHOUT_EFFECT.has(command.subtype ?? 'AT_AddColumn')) continue;
      if (now.kind !== 'table') throw notSupported(`this action of ALTER ${kindName(now.kind).toUpperCase()}`);
      await alter(now, { session, options, command });
    }
    return tagOnly(tag);
  },
});

async function alter(table: LocalTable, alteration: Alteration): Promise<void> {
  const { command } = alteration;
  switch (command.subtype) {
    case 'AT_AddColumn':
      await addColumn(table, alteration);
      return;
    case 'AT_DropColumn':
      await dropColumn(table, alteration);
      return;
    case 'AT_ColumnDefault':
      await setDefault(table, alteration);
      return;
    case 'AT_SetNotNull':
      await setNotNull(table, alteration, true);
      return;
    case 'AT_DropNotNull':
      await setNotNull(table, alteration, false);
      return;
    case 'AT_AddConstraint':
      await addConstraint(table, alteration);
      return;
    case 'AT_DropConstraint':
      await dropConstraint(table, alteration);
      return;
    case 'AT_ValidateConstraint':
      requireValidatable(table, alteration);
      return;
    case 'AT_AddIdentity':
      await addIdentity(table, alteration);
      return;
    case 'AT_SetIdentity':
      await setIdentity(table, alteration);
      return;
    case 'AT_DropExpression':
      await dropExpression(table, alteration);
      return;
    case 'AT_AlterConstraint':
      await alterConstraint(table, alteration);
      return;
    case 'AT_DropIdentity':
      await dropIdentity(table, alteration);
      return;
    case 'AT_AlterColumnType':
      await changeColumnType(table, alteration);
      return;
    default:
      throw notSupported(`ALTER TABLE with ${(command.subtype ?? '').replace('AT_', '')}`);
  }
}

async function addColumn(table: LocalTable, { session, options, command }: Alteration): Promise<void> {
  const definition = nodeOf(command.def, 'ColumnDef');
  const name = definition.colname ?? '';
  if (table.columns.some((column) => column.name === name)) {
    const message = `column "${name}" of relation "${table.name}" already exists`;
    if (command.missing_ok !== true) throw pgError('42701', message);
    session.notice({ severity: 'NOTICE', code: '42701', message: `${message}, skipping` });
    return;
  }
  const draft = new TableDraft(table, session);
  draft.addColumn(definition);
  draft.finish();
  const column = draft.column(name);
  const store = storeOf(session);
  const added = storedSql(`ALTER TABLE ${storedName(table)} ADD COLUMN c${column.number}`);
  const isFilled = column.default !== undefined || column.generated !== undefined || column.sequence !== undefined;
  // Rows that are there get their values before anything is asked of them.
  const { notNull: _notNull, ...open } = column;
  const unchecked: LocalTable = {
    ...draft.table,
    columns: draft.table.columns.map((one) => (one.name === name ? { ...open, notNull: false } : one)),
    constraints: table.constraints,
    indexes: table.indexes,
  };
  await store.define([...draft.sequences, unchecked], [added]);
  if (isFilled) await fillColumn(unchecked, name, session, options);
  if (column.notNull) await refuseNulls(unchecked, column, session, options);
  await finishDraft(draft, session, options, table);
}

/** New indexes and constraints over the rows that are there. */
async function finishDraft(
  draft: TableDraft,
  session: SessionParts,
  options: RunOptions,
  before: LocalTable,
): Promise<void> {
  const store = storeOf(session);
  for (const constraint of draft.table.constraints) {
    if (before.constraints.some((other) => other.oid === constraint.oid)) continue;
    await validateConstraint(draft.table, constraint, session, options);
  }
  const [first] = draft.newIndexes;
  const define = (): Promise<void> =>
    store.define(
      [draft.table],
      draft.newIndexes.map((index) => createIndexSql(index, draft.table)),
    );
  if (first === undefined) await define();
  else await duplicateKeys(first, draft.table, session, options, define);
}

async function addConstraint(table: LocalTable, { session, options, command }: Alteration): Promise<void> {
  const draft = new TableDraft(table, session);
  const constraint = nodeOf(command.def, 'Constraint');
  draft.addConstraint(constraint);
  draft.finish();
  for (const column of draft.table.columns) {
    const was = table.columns.find((other) => other.number === column.number);
    if (column.notNull && was?.notNull === false) await refuseNulls(table, column, session, options);
  }
  await finishDraft(draft, session, options, table);
}

/** Throws 42703. */
export function requireColumn(table: LocalTable, name: string): LocalColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw pgError('42703', `column "${name}" of relation "${table.name}" does not exist`);
}

async function dropColumn(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const name = command.name ?? '';
  if (command.missing_ok === true && !table.columns.some((column) => column.name === name)) {
    const message = `column "${name}" of relation "${table.name}" does not exist, skipping`;
    session.notice({ severity: 'NOTICE', code: '00000', message });
    return;
  }
  const column = requireColumn(table, name);
  const store = storeOf(session);
  refuseReaders(table, column, session);
  const goes = (columns: readonly number[]): boolean => columns.includes(column.number);
  const indexes = table.indexes.filter((index) => goes(indexedColumns(index)));
  const changed: LocalTable = {
    ...table,
    columns: table.columns.filter((other) => other.number !== column.number),
    constraints: table.constraints.filter((constraint) => !goes(constraint.columns)),
    indexes: table.indexes.filter((index) => !goes(indexedColumns(index))),
  };
  const sequence = column.sequence === undefined ? undefined : store.all().byOid(column.sequence);
  await store.define(
    [changed],
    indexes.flatMap((index) => removeIndexSql(index, table)),
  );
  if (sequence !== undefined) await store.remove([sequence]);
}

/** Views, generated columns and foreign keys that need the column: 2BP01. */
function refuseReaders(table: LocalTable, column: LocalColumn, session: SessionParts): void {
  const target = `column ${column.name} of table ${table.name}`;
  const readers = [
    ...viewsThatName(table, column.name, session).map((view) => `${kindName(view.kind)} ${view.name}`),
    ...table.columns
      .filter((other) => other.generated !== undefined && names(other.generated.node, column.name))
      .map((other) => `column ${other.name} of table ${table.name}`),
    ...storeOf(session)
      .all()
      .all()
      .flatMap((relation) =>
        relation.kind === 'table'
          ? relation.constraints
              .filter(
                (constraint) =>
                  constraint.kind === 'foreign' &&
                  constraint.referenced === table.oid &&
                  constraint.referencedColumns.includes(column.number) &&
                  relation.oid !== table.oid,
              )
              .map((constraint) => `constraint ${constraint.name} on table ${relation.name}`)
          : [],
      ),
  ];
  if (readers.length === 0) return;
  throw pgError('2BP01', `cannot drop ${target} because other objects depend on it`, {
    detail: readers.map((reader) => `${reader} depends on ${target}`).join('\n'),
    hint: 'Drop the dependent objects first.',
  });
}

/** Views over the table in which the name occurs: it may be this column's. */
export function viewsThatName(table: LocalTable, name: string, session: SessionParts): readonly LocalRelation[] {
  return storeOf(session)
    .all()
    .all()
    .filter(
      (relation) =>
        'query' in relation &&
        relation.query.relations.includes(table.oid) &&
        (relation.query.outputs.includes(name) || names(relation.query.node, name) || renames(relation.query.node)),
    );
}

/** Columns have names of the view's own there, by their places. */
function renames(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const range = nodeAs(node as Node, 'RangeVar');
  if (range !== undefined) return (range.alias?.colnames ?? []).length > 0;
  return Object.values(node).some(renames);
}

function names(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) => (key === 'sval' && value === name) || names(value, name));
}

async function setDefault(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  if (column.identity !== undefined) {
    throw pgError('42601', `column "${column.name}" of relation "${table.name}" is an identity column`);
  }
  if (column.generated !== undefined) {
    throw pgError('42601', `column "${column.name}" of relation "${table.name}" is a generated column`);
  }
  const { sequence: _sequence, ...plain } = column;
  const columns = table.columns.map((other) => (other.number === column.number ? plain : other));
  const draft = new TableDraft({ ...table, columns }, session);
  draft.setDefault(column.name, command.def);
  await storeOf(session).define([draft.table]);
}

/** Constraints hold for all rows from the beginning, NOT VALID or not. */
function requireValidatable(table: LocalTable, { command }: Alteration): void {
  const name = command.name ?? '';
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    throw pgError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
  }
  if (constraint.kind === 'check' || constraint.kind === 'foreign') return;
  throw pgError('42809', `constraint "${name}" of relation "${table.name}" is not a foreign key or check constraint`);
}

async function setNotNull(
  table: LocalTable,
  { session, options, command }: Alteration,
  notNull: boolean,
): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  const key = table.constraints.find((constraint) => constraint.kind === 'primary');
  if (!notNull && key?.columns.includes(column.number) === true) {
    throw pgError('42P16', `column "${column.name}" is in a primary key`);
  }
  if (!notNull && column.identity !== undefined) {
    throw pgError('42601', `column "${column.name}" of relation "${table.name}" is an identity column`);
  }
  if (notNull) await refuseNulls(table, column, session, options);
  const columns = table.columns.map((other) => (other.number === column.number ? { ...other, notNull } : other));
  await storeOf(session).define([{ ...table, columns }]);
}

/** Whether a foreign key waits for the end of the transaction. */
async function alterConstraint(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const { name, ...wanted } = alteredConstraint(command);
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    throw pgError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
  }
  if (constraint.kind !== 'foreign') {
    throw pgError('42809', `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`);
  }
  const { deferrable: _deferrable, initiallyDeferred: _initially, ...plain } = constraint;
  const constraints = table.constraints.map((other) =>
    other.oid === constraint.oid ? { ...plain, ...wanted } : other,
  );
  await storeOf(session).define([{ ...table, constraints }]);
}

function alteredConstraint({ def }: AlterTableCmd): Deferrable & { readonly name: string } {
  const altered = nodeAs(def, 'ATAlterConstraint');
  if (altered !== undefined) {
    return { name: altered.conname ?? '', ...deferrableOf(altered) };
  }
  const constraint = nodeOf(def, 'Constraint');
  return { name: constraint.conname ?? '', ...deferrableOf(constraint) };
}

async function dropConstraint(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const name = command.name ?? '';
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    const message = `constraint "${name}" of relation "${table.name}" does not exist`;
    if (command.missing_ok !== true) throw pgError('42704', message);
    session.notice({ severity: 'NOTICE', code: '00000', message: `${message}, skipping` });
    return;
  }
  const index =
    constraint.kind === 'primary' || constraint.kind === 'unique'
      ? table.indexes.find((candidate) => candidate.oid === constraint.index)
      : undefined;
  const store = storeOf(session);
  const users = store
    .all()
    .all()
    .flatMap((relation) =>
      relation.kind === 'table' && index !== undefined
        ? relation.constraints
            .filter((other) => other.kind === 'foreign' && other.index === index.oid)
            .map((other) => `constraint ${other.name} on table ${relation.name}`)
        : [],
    );
  if (users.length > 0) {
    const target = `constraint ${name} on table ${table.name}`;
    throw pgError('2BP01', `cannot drop ${target} because other objects depend on it`, {
      detail: users.map((user) => `${user} depends on index ${name}`).join('\n'),
      hint: 'Drop the dependent objects first.',
    });
  }
  const changed: LocalTable = {
    ...table,
    constraints: table.constraints.filter((other) => other.oid !== constraint.oid),
    indexes: table.indexes.filter((other) => other.oid !== index?.oid),
  };
  await store.define([changed], index === undefined ? [] : removeIndexSql(index, table));
}
