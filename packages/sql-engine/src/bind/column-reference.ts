// Names in expressions: `column`, `alias.column`, `schema.table.column`, and whole rows (`alias`, `alias.*`).

import type { ColumnRef } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { findColumn, findRelation, referTo, requireColumnOf, requireRelation } from './scope.ts';
import { missingColumn } from './scope-errors.ts';
import { located } from './state.ts';
import type { Binder, Env, ScopeRelation } from './state.ts';
import type { Expression } from './tree.ts';

export interface QualifiedName {
  readonly schema: string | undefined;
  readonly relation: string | undefined;
  /** undefined: the row (`*`). */
  readonly column: string | undefined;
}

/** Splits a dotted name; refuses other databases. */
export function qualifiedName(node: ColumnRef, binder: Binder): QualifiedName {
  const position = positionOfLocation(node.location);
  const fields = node.fields ?? [];
  const last = fields.at(-1);
  const column = nodeAs(last, 'A_Star') === undefined ? stringOf(last) : undefined;
  const qualifiers = fields.slice(0, -1).map((field) => stringOf(field) ?? '*');
  const [relation, schema, database] = qualifiers.reverse();
  const written = () => fields.map((field) => stringOf(field) ?? '*').join('.');
  if (qualifiers.length > 3) {
    throw pgError('42601', `improper qualified name (too many dotted names): ${written()}`, { position });
  }
  if (qualifiers.length === 3 && database !== binder.session.database) {
    throw pgError('0A000', `cross-database references are not implemented: ${written()}`, { position });
  }
  return {
    schema: qualifiers.length > 1 ? schema : undefined,
    relation: qualifiers.length > 0 ? relation : undefined,
    column,
  };
}

export function bindColumnReference(node: ColumnRef, env: Env): Expression {
  const position = positionOfLocation(node.location);
  const { schema, relation: qualifier, column } = qualifiedName(node, env.binder);
  if (qualifier === undefined) {
    if (column === undefined) throw pgError('42601', '"*" is not allowed here', { position });
    return bindUnqualified(column, env, position);
  }
  const relation = requireRelation(env.scope, schema, qualifier, position);
  if (column === undefined) return wholeRow(env.binder, relation, position);
  return referTo(env.binder, requireColumnOf(relation, column, env.scope, position), position);
}

function bindUnqualified(name: string, env: Env, position: number | undefined): Expression {
  const column = findColumn(env.scope, name, position);
  if (column !== undefined) return referTo(env.binder, column, position);
  const relation = findRelation(env.scope, undefined, name, position);
  if (relation !== undefined) return wholeRow(env.binder, relation, position);
  throw missingColumn(env.scope, undefined, name, position);
}

/** The row of a relation as a record; a scalar function's row is its value. */
export function wholeRow(binder: Binder, relation: ScopeRelation, position: number | undefined): Expression {
  const columns = relation.columns.filter((column) => !column.hidden);
  const [only] = columns;
  if (relation.scalar === true && columns.length === 1) return referTo(binder, only, position);
  const row: Expression = {
    kind: 'row',
    type: OID.record,
    modifier: -1,
    fields: columns.map((column) => referTo(binder, column, position)),
    names: columns.map((column) => column.name),
  };
  if (relation.alias !== undefined) binder.rowAliases.set(row, relation.alias);
  return located(binder, row, position);
}
