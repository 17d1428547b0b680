// Looking up columns and relations by name: query levels from the inside out, exact names before loosened ones
// (Postgres' parse_relation.c).

import { pgError } from '../errors.ts';
import { NAME_MATCHES } from './names.ts';
import { missingColumn, missingRelation } from './scope-errors.ts';
import { located } from './state.ts';
import type { Binder, CteEntry, Scope, ScopeColumn, ScopeRelation } from './state.ts';
import type { Expression } from './tree.ts';

/** A reference of its own to a column, so that it can have a position. */
export function referTo(binder: Binder, column: ScopeColumn, position: number | undefined): Expression {
  return located(binder, { ...column.expression }, position);
}

export function isVisible(scope: Scope, relation: ScopeRelation): boolean {
  return !relation.lateralOnly || scope.lateralActive;
}

function* levels(scope: Scope): Iterable<Scope> {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) yield level;
}

/** An unqualified column; undefined when no relation has one. */
export function findColumn(scope: Scope, name: string, position: number | undefined): ScopeColumn | undefined {
  for (const matches of NAME_MATCHES) {
    for (const level of levels(scope)) {
      const found = columnAtLevel(level, (column) => matches(column, name), name, position);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The same in one query level only: what GROUP BY looks at before the output names. */
export function findLocalColumn(scope: Scope, name: string, position: number | undefined): ScopeColumn | undefined {
  return columnAtLevel(scope, (column) => column.name === name, name, position);
}

function columnAtLevel(
  level: Scope,
  matches: (column: ScopeColumn) => boolean,
  name: string,
  position: number | undefined,
): ScopeColumn | undefined {
  const found: { readonly relation: ScopeRelation; readonly column: ScopeColumn }[] = [];
  for (const relation of level.relations) {
    if (!relation.open || !isVisible(level, relation)) continue;
    for (const column of relation.columns) if (matches(column)) found.push({ relation, column });
  }
  const [first, second] = [found.at(0), found.at(1)];
  if (first === undefined) return undefined;
  if (second !== undefined) throw pgError('42702', `column reference "${name}" is ambiguous`, { position });
  checkLateral(first.relation, first.relation.alias ?? name, position);
  return first.column;
}

function checkLateral(relation: ScopeRelation, name: string, position: number | undefined): void {
  if (!relation.lateralOnly || relation.lateralOk) return;
  throw pgError('42P10', `invalid reference to FROM-clause entry for table "${name}"`, {
    detail: 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.',
    position,
  });
}

/** A relation by its alias, or by schema and name when it has none; undefined when there is none in sight. */
export function findRelation(
  scope: Scope,
  schema: string | undefined,
  name: string,
  position: number | undefined,
): ScopeRelation | undefined {
  for (const matches of NAME_MATCHES) {
    for (const level of levels(scope)) {
      const found = level.relations.filter(
        (relation) =>
          relation.named &&
          isVisible(level, relation) &&
          relation.alias !== undefined &&
          matches({ name: relation.alias, aliases: [] }, name) &&
          (schema === undefined || relation.table?.schema === schema),
      );
      const [first, second] = [found.at(0), found.at(1)];
      if (first === undefined) continue;
      if (second !== undefined) throw pgError('42P09', `table reference "${name}" is ambiguous`, { position });
      checkLateral(first, name, position);
      return first;
    }
  }
  return undefined;
}

/** A column of a relation by name; ambiguous when an alias list repeats it. */
export function findColumnOf(
  relation: ScopeRelation,
  name: string,
  position: number | undefined,
): ScopeColumn | undefined {
  for (const matches of NAME_MATCHES) {
    const found = relation.columns.filter((column) => matches(column, name));
    if (found.length > 1) throw pgError('42702', `column reference "${name}" is ambiguous`, { position });
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/** The nearest WITH query of that name. */
export function findCte(scope: Scope | undefined, name: string): CteEntry | undefined {
  if (scope === undefined) return undefined;
  for (const level of levels(scope)) {
    const found = level.ctes.findLast((entry) => entry.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What `*` stands for: the listed columns of every relation whose columns are found unqualified. */
export function expandStar(binder: Binder, scope: Scope, position: number | undefined): readonly NamedExpression[] {
  const open = scope.relations.filter((relation) => relation.open && isVisible(scope, relation));
  return open.flatMap((relation) => expandRelation(binder, relation, position));
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

export function expandRelation(
  binder: Binder,
  relation: ScopeRelation,
  position: number | undefined,
): readonly NamedExpression[] {
  return relation.columns
    .filter((column) => !column.hidden)
    .map((column) => ({ name: column.name, expression: referTo(binder, column, position) }));
}

/** The relation, or the error that says why it can't be seen. */
export function requireRelation(
  scope: Scope,
  schema: string | undefined,
  name: string,
  position: number | undefined,
): ScopeRelation {
  const relation = findRelation(scope, schema, name, position);
  if (relation !== undefined) return relation;
  throw missingRelation(scope, schema, name, position);
}

export function requireColumnOf(
  relation: ScopeRelation,
  name: string,
  scope: Scope,
  position: number | undefined,
): ScopeColumn {
  const column = findColumnOf(relation, name, position);
  if (column !== undefined) return column;
  throw missingColumn(scope, relation.alias, name, position);
}

/** Two relations of one FROM clause can't have one name. Tables of different schemas can. */
export function checkAliases(left: readonly ScopeRelation[], right: readonly ScopeRelation[]): void {
  for (const one of right) {
    if (one.alias === undefined || !one.named) continue;
    const clash = left.some(
      (other) =>
        other.named &&
        other.alias === one.alias &&
        !(other.table !== undefined && one.table !== undefined && other.table !== one.table),
    );
    if (clash) throw pgError('42712', `table name "${one.alias}" specified more than once`);
  }
}
