// FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE and FOR KEY SHARE: which tables they lock, and where they can't stand.
// https://www.postgresql.org/docs/15/sql-select.html#SQL-FOR-UPDATE-SHARE

import type { LockingClause, RangeVar, SelectStmt } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { pgError } from '../errors.ts';
import { isSequence } from '../local/sequence-table.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import type { Binder, Scope, ScopeRelation } from './state.ts';
import type { LockStrength, Query, Relation, RowLock } from './tree.ts';
import { relationLeaves } from './walk.ts';

/** What locking asks of a query: its FROM as written, and why its rows are no rows of tables. */
export interface Lockable {
  readonly from: Relation | undefined;
  /** `DISTINCT clause` */
  readonly obstacle: string | undefined;
}

type Lock = Omit<RowLock, 'table'>;

const STRENGTHS: Readonly<Record<string, LockStrength>> = {
  LCS_FORKEYSHARE: 'FOR KEY SHARE',
  LCS_FORSHARE: 'FOR SHARE',
  LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'FOR UPDATE',
};

export function locksOf(statement: SelectStmt): readonly LockingClause[] {
  return (statement.lockingClause ?? []).map((node) => nodeOf(node, 'LockingClause'));
}

/** For queries that have no rows of tables whatever they hold. */
export function refuseLocking(statement: SelectStmt, message: (strength: LockStrength) => string): void {
  for (const clause of locksOf(statement)) throw pgError('0A000', message(strengthOf(clause)));
}

/** Notes the tables that the query's clauses lock; `query` has been noted as lockable. */
export function bindLocking(statement: SelectStmt, query: Query, binder: Binder, scope: Scope): void {
  for (const clause of locksOf(statement)) {
    const lock: Lock = {
      strength: strengthOf(clause),
      wait: clause.waitPolicy === 'LockWaitError' ? 'error' : clause.waitPolicy === 'LockWaitSkip' ? 'skip' : 'block',
    };
    if (clause.lockedRels === undefined) {
      lockAll(query, lock, binder);
      continue;
    }
    checkLockable(query, lock, binder);
    for (const node of clause.lockedRels) lockNamed(nodeOf(node, 'RangeVar'), query, lock, binder, scope);
  }
}

function strengthOf(clause: LockingClause): LockStrength {
  return STRENGTHS[clause.strength ?? ''] ?? 'FOR UPDATE';
}

function checkLockable(query: Query, { strength }: Lock, binder: Binder): void {
  const obstacle = query.kind === 'set-operation' ? 'UNION/INTERSECT/EXCEPT' : binder.lockables.get(query)?.obstacle;
  if (obstacle !== undefined) throw pgError('0A000', `${strength} is not allowed with ${obstacle}`);
}

/** Tables, and those inside of subqueries; what is neither is passed over. */
function lockAll(query: Query, lock: Lock, binder: Binder): void {
  checkLockable(query, lock, binder);
  for (const leaf of relationLeaves(binder.lockables.get(query)?.from)) lockRelation(leaf, lock, binder, undefined);
}

function lockRelation(relation: Relation, lock: Lock, binder: Binder, position: number | undefined): void {
  if (relation.kind === 'scan') lockTable(relation.table, lock, binder, position);
  if (relation.kind === 'subquery') lockAll(relation.query, lock, binder);
}

function lockTable(table: TableDefinition, lock: Lock, binder: Binder, position: number | undefined): void {
  const definition = table.resident?.definition;
  if (isSequence(table)) throw pgError('42809', `cannot lock rows in sequence "${table.name}"`);
  if (definition?.kind === 'materialized-view') {
    throw pgError('42809', `cannot lock rows in materialized view "${table.name}"`);
  }
  if (definition === undefined && !SYSTEM_SCHEMAS.has(table.schema)) {
    throw pgError('0A000', `cannot lock rows in table "${table.name}": ${lock.strength} is not supported there`, {
      hint: `Its rows are kept by an API, which has no locks. Leave ${lock.strength} out.`,
      position,
    });
  }
  binder.locks.push({ ...lock, table });
}

const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

function lockNamed(node: RangeVar, query: Query, lock: Lock, binder: Binder, scope: Scope): void {
  const position = positionOfLocation(node.location);
  if (node.schemaname !== undefined || node.catalogname !== undefined) {
    throw pgError('42601', `${lock.strength} must specify unqualified relation names`, { position });
  }
  const name = node.relname ?? '';
  const found = [...scope.relations, ...scope.covered].find((relation) => relation.alias === name && relation.named);
  if (found === undefined) {
    throw pgError('42P01', `relation "${name}" in ${lock.strength} clause not found in FROM clause`, { position });
  }
  const relation = relationNamed(found, name, binder.lockables.get(query)?.from);
  const kind = unlockable(found, relation);
  if (kind !== undefined) throw pgError('0A000', `${lock.strength} cannot be applied to ${kind}`, { position });
  if (relation !== undefined) lockRelation(relation, lock, binder, position);
}

function relationNamed({ join }: ScopeRelation, name: string, from: Relation | undefined): Relation | undefined {
  return join ? undefined : relationLeaves(from).find((leaf) => leaf.alias === name);
}

function unlockable({ join }: ScopeRelation, relation: Relation | undefined): string | undefined {
  if (join) return 'a join';
  if (relation?.kind === 'function') return 'a function';
  return relation?.kind === 'cte' ? 'a WITH query' : undefined;
}
