// REFERENCES: which table and key a foreign key refers to.

import type { Constraint } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import type { ReferentialAction } from '../../catalog/catalog-facts.ts';
import type { Deferrable } from '../../local/deferral.ts';
import type { LocalColumn, LocalForeignKey, LocalTable } from '../../local/definitions.ts';
import { positionOfLocation, stringsOf } from '../../parse/nodes.ts';
import { typeByName } from '../../types/registry.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { findLocal, requireTable, storeOf } from './place.ts';

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

export function foreignKey(
  node: Constraint,
  column: string | undefined,
  table: LocalTable,
  session: SessionParts,
  nameOf: (label: string, columns: readonly string[]) => string,
): LocalForeignKey {
  const position = positionOfLocation(node.location);
  if (node.pktable === undefined) throw new Error('a foreign key refers to a table');
  const isSelf = node.pktable.relname === table.name && findLocal(node.pktable, session) === undefined;
  const target = isSelf ? table : requireTable(node.pktable, session);
  if (table.temporary !== target.temporary) {
    throw pgError(
      '42P16',
      table.temporary
        ? 'constraints on temporary tables may reference only temporary tables'
        : 'constraints on permanent tables may reference only permanent tables',
    );
  }
  const names = column === undefined ? stringsOf(node.fk_attrs) : [column];
  const columns = names.map((name) => columnOf(table, name, position));
  if (node.fk_matchtype === 'p') throw pgError('0A000', 'MATCH PARTIAL not yet implemented', { position });
  const key = target.constraints.find((constraint) => constraint.kind === 'primary');
  const referencedNames = stringsOf(node.pk_attrs);
  if (referencedNames.length === 0 && key === undefined) {
    throw pgError('42704', `there is no primary key for referenced table "${target.name}"`);
  }
  const referenced =
    referencedNames.length === 0
      ? (key?.columns ?? []).map((number) => target.columns.find((one) => one.number === number)?.name ?? '')
      : referencedNames;
  const targets = referenced.map((name) => columnOf(target, name, position));
  if (targets.length !== columns.length) {
    throw pgError('42830', 'number of referencing and referenced columns for foreign key disagree');
  }
  const name = nameOf('fkey', names);
  columns.forEach((own, index) => {
    const other = targets[index];
    if (own.type === other?.type) return;
    throw pgError('42804', `foreign key constraint "${name}" cannot be implemented`, {
      detail: `Key columns "${own.name}" and "${other?.name ?? ''}" are of incompatible types: ${typeByName(own.type).formalName} and ${typeByName(other?.type ?? 'text').formalName}.`,
    });
  });
  const numbers = targets.map((one) => one.number);
  const index = target.indexes.find(
    (one) =>
      one.unique && one.predicate === undefined && [...one.columns].sort().join(' ') === [...numbers].sort().join(' '),
  );
  if (index === undefined) {
    throw pgError('42830', `there is no unique constraint matching given keys for referenced table "${target.name}"`);
  }
  if (index.deferrable === true) {
    throw pgError(
      '55000',
      `cannot use a deferrable ${referencedNames.length === 0 ? 'primary key' : 'unique constraint'} for referenced table "${target.name}"`,
    );
  }
  return {
    kind: 'foreign',
    oid: storeOf(session).oids.next(),
    name,
    columns: columns.map((one) => one.number),
    referenced: target.oid,
    referencedColumns: numbers,
    index: index.oid,
    onDelete: ACTIONS[node.fk_del_action ?? 'a'] ?? 'no action',
    onUpdate: ACTIONS[node.fk_upd_action ?? 'a'] ?? 'no action',
    ...deleteColumns(node, columns),
    ...(node.fk_matchtype === 'f' ? { match: 'full' } : {}),
    ...deferrableOf(node),
  };
}

function columnOf(table: LocalTable, name: string, position: number | undefined) {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw pgError('42703', `column "${name}" referenced in foreign key constraint does not exist`, { position });
}

/** `ON DELETE SET NULL (a)` */
function deleteColumns(node: Constraint, columns: readonly LocalColumn[]): Pick<LocalForeignKey, 'deleteColumns'> {
  const names = stringsOf(node.fk_del_set_cols);
  if (names.length === 0) return {};
  const numbers = names.map((name) => {
    const column = columns.find((one) => one.name === name);
    if (column !== undefined) return column.number;
    throw pgError('42P10', `column "${name}" referenced in ON DELETE SET action must be part of foreign key`);
  });
  return { deleteColumns: [...new Set(numbers)] };
}

export function deferrableOf({
  deferrable,
  initdeferred,
}: Pick<Constraint, 'deferrable' | 'initdeferred'>): Deferrable {
  if (deferrable !== true && initdeferred !== true) return {};
  return { deferrable: true, ...(initdeferred === true ? { initiallyDeferred: true } : {}) };
}
