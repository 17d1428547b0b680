// Errors for names that are not found, with Postgres' hints about what was meant.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { EDIT_DISTANCE_MAX, editDistance, loosen } from './names.ts';
import type { Scope, ScopeColumn, ScopeRelation } from './state.ts';

function* allRelations(scope: Scope): Iterable<{ readonly scope: Scope; readonly relation: ScopeRelation }> {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) {
    for (const relation of [...level.relations, ...level.covered]) yield { scope: level, relation };
  }
}

export function missingColumn(
  scope: Scope,
  alias: string | undefined,
  name: string,
  position: number | undefined,
): PgError {
  const message = alias === undefined ? `column "${name}" does not exist` : `column ${alias}.${name} does not exist`;
  return pgError('42703', message, { hint: columnHint(scope, alias, name), position });
}

function columnHint(scope: Scope, alias: string | undefined, name: string): string | undefined {
  const hidden = unreachable(scope, alias, name);
  if (hidden !== undefined) {
    return `There is a column named "${name}" in table "${hidden}", but it cannot be referenced from this part of the query.`;
  }
  const near = nearColumns(scope, alias, name).map((candidate) => `"${candidate}"`);
  switch (near.length) {
    case 0:
      return undefined;
    case 1:
      return `Perhaps you meant to reference the column ${near[0]}.`;
    default:
      return `Perhaps you meant to reference the column ${near[0]} or the column ${near[1]}.`;
  }
}

/** A relation that has the column, although it can't be seen from here. */
function unreachable(scope: Scope, alias: string | undefined, name: string): string | undefined {
  for (const { scope: level, relation } of allRelations(scope)) {
    if (relation.join || relation.alias === undefined) continue;
    if (alias !== undefined && relation.alias !== alias) continue;
    const visible = !relation.lateralOnly || level.lateralActive;
    if (!visible && relation.columns.some((column) => column.name === name)) return relation.alias;
  }
  return undefined;
}

/** Up to two names nearest to the one that was written; none when three or more are equally near. */
function nearColumns(scope: Scope, alias: string | undefined, name: string): readonly string[] {
  let best = EDIT_DISTANCE_MAX + 1;
  let found: string[] = [];
  for (const { relation } of allRelations(scope)) {
    if (relation.join || relation.alias === undefined) continue;
    const penalty = alias === undefined ? 0 : editDistance(alias, relation.alias, EDIT_DISTANCE_MAX + 1);
    if (penalty > EDIT_DISTANCE_MAX) continue;
    for (const column of relation.columns) {
      const distance = columnDistance(column, name);
      if (distance === undefined || distance + penalty > best) continue;
      const label = `${relation.alias}.${column.name}`;
      if (distance + penalty < best) {
        best = distance + penalty;
        found = [label];
      } else if (found.length === 2) {
        best -= 1;
        found = [];
      } else if (best <= EDIT_DISTANCE_MAX) {
        found.push(label);
      }
    }
  }
  return found;
}

/** undefined when more than half of what was written differs. */
function columnDistance(column: ScopeColumn, name: string): number | undefined {
  if (column.hidden) return undefined;
  const distance = editDistance(column.name, name, EDIT_DISTANCE_MAX + 1);
  return distance > Math.floor(name.length / 2) ? undefined : distance;
}

/** A qualifier that is no relation in sight. */
export function missingRelation(
  scope: Scope,
  schema: string | undefined,
  name: string,
  position: number | undefined,
): PgError {
  const entry = nearRelation(scope, name, schema !== undefined);
  if (entry === undefined) return pgError('42P01', `missing FROM-clause entry for table "${name}"`, { position });
  const message = `invalid reference to FROM-clause entry for table "${name}"`;
  if (entry.alias !== name && entry.alias !== undefined) {
    return pgError('42P01', message, {
      hint: `Perhaps you meant to reference the table alias "${entry.alias}".`,
      position,
    });
  }
  const hint = `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`;
  return pgError('42P01', message, { hint, position });
}

/** A relation of that name which is out of reach, or the table of that name which has an alias. */
function nearRelation(scope: Scope, name: string, qualified: boolean): ScopeRelation | undefined {
  const relations = [...allRelations(scope)].map((entry) => entry.relation);
  return (
    relations.find((relation) => relation.alias === name) ??
    relations.find(
      (relation) => !qualified && relation.source !== undefined && loosen(relation.source) === loosen(name),
    )
  );
}
