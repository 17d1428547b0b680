// ALTER … RENAME: of relations, columns, constraints and indexes. Names inside of the table's own checks follow.

import type { Node, RangeVar, RenameStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import type { LocalRelation, LocalTable, StoredExpression } from '../../local/definitions.ts';
import { isStored } from '../../local/definitions.ts';
import { bindCheck, bindGenerated } from '../../bind/definition.ts';
import { tableDefinition } from '../../local/table-definition.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { renameSchema } from './schemas.ts';
import { defineFollowed } from './follow-names.ts';
import { boundIndexes } from './index-keys.ts';
import { beginDefinition, bindContextOf, findIndex, findLocal, isTaken, requireLocal, storeOf } from './place.ts';

const TAGS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'ALTER TABLE',
  OBJECT_VIEW: 'ALTER VIEW',
  OBJECT_MATVIEW: 'ALTER MATERIALIZED VIEW',
  OBJECT_SEQUENCE: 'ALTER SEQUENCE',
  OBJECT_INDEX: 'ALTER INDEX',
};

export const prepareRename: UtilityHandler<RenameStmt> = (node, session) => {
  const type = node.renameType ?? '';
  if (type === 'OBJECT_SCHEMA') {
    return {
      run: async (options) => {
        await renameSchema(node.subname ?? '', node.newname ?? '', session, options);
        return tagOnly('ALTER SCHEMA');
      },
    };
  }
  const isPart = type === 'OBJECT_COLUMN' || type === 'OBJECT_TABCONSTRAINT';
  const tag =
    type === 'OBJECT_TABCONSTRAINT' ? 'ALTER TABLE' : TAGS[isPart ? (node.relationType ?? 'OBJECT_TABLE') : type];
  if (tag === undefined || node.relation === undefined) {
    throw notSupported(`ALTER ${type.replace('OBJECT_', '')} … RENAME`);
  }
  const target = node.relation;
  return {
    run: async (options) => {
      if (type === 'OBJECT_INDEX') {
        const found = findIndex(target, session);
        if (found === undefined && node.missing_ok === true) {
          const message = `relation "${target.relname ?? ''}" does not exist, skipping`;
          session.notice({ severity: 'NOTICE', code: '00000', message });
          return tagOnly(tag);
        }
        await beginDefinition(tag, found?.relation.temporary === true, session, options);
        await renameIndex(target, node.newname ?? '', session);
        return tagOnly(tag);
      }
      if (node.missing_ok === true && findLocal(target, session) === undefined) {
        const message = `relation "${target.relname ?? ''}" does not exist, skipping`;
        session.notice({ severity: 'NOTICE', code: '00000', message });
        return tagOnly(tag);
      }
      const relation = requireLocal(target, session);
      await beginDefinition(tag, relation.temporary, session, options);
      const [from, to] = [node.subname ?? '', node.newname ?? ''];
      if (type === 'OBJECT_COLUMN') await renameColumn(relation, from, to, session);
      else if (type === 'OBJECT_TABCONSTRAINT') await renameConstraint(relation, from, to, session);
      else await renameRelation(relation, to, session);
      return tagOnly(tag);
    },
  };
};

async function renameRelation(relation: LocalRelation, name: string, session: SessionParts): Promise<void> {
  isTaken({ schema: relation.schema, temporary: relation.temporary, name }, false, session);
  const renamed = { ...relation, name };
  await defineFollowed(
    [renamed.kind === 'table' ? withNames(renamed, relation.name, name, 'qualifier', session) : renamed],
    session,
  );
}

async function renameColumn(relation: LocalRelation, from: string, to: string, session: SessionParts): Promise<void> {
  if (!relation.columns.some((column) => column.name === from)) {
    throw pgError('42703', `column "${from}" does not exist`);
  }
  if (relation.columns.some((column) => column.name === to)) {
    throw pgError('42701', `column "${to}" of relation "${relation.name}" already exists`);
  }
  const columns = relation.columns.map((column) => (column.name === from ? { ...column, name: to } : column));
  const renamed: LocalRelation = { ...relation, columns };
  await defineFollowed([renamed.kind === 'table' ? withNames(renamed, from, to, 'column', session) : renamed], session);
}

async function renameConstraint(
  relation: LocalRelation,
  from: string,
  to: string,
  session: SessionParts,
): Promise<void> {
  const constraint =
    relation.kind === 'table' ? relation.constraints.find((candidate) => candidate.name === from) : undefined;
  if (relation.kind !== 'table' || constraint === undefined) {
    throw pgError('42704', `constraint "${from}" for table "${relation.name}" does not exist`);
  }
  if (relation.constraints.some((other) => other.name === to)) {
    throw pgError('42710', `constraint "${to}" for relation "${relation.name}" already exists`);
  }
  const index = constraint.kind === 'check' || constraint.kind === 'foreign' ? 0 : constraint.index;
  await storeOf(session).define([
    {
      ...relation,
      constraints: relation.constraints.map((other) => (other.oid === constraint.oid ? { ...other, name: to } : other)),
      indexes: relation.indexes.map((other) => (other.oid === index ? { ...other, name: to } : other)),
    },
  ]);
}

async function renameIndex(target: RangeVar, to: string, session: SessionParts): Promise<void> {
  const store = storeOf(session);
  const found = findIndex(target, session);
  if (found === undefined) throw pgError('42P01', `relation "${target.relname ?? ''}" does not exist`);
  const { relation, index } = found;
  isTaken({ schema: relation.schema, temporary: relation.temporary, name: to }, false, session);
  const indexes = relation.indexes.map((other) => (other.oid === index.oid ? { ...other, name: to } : other));
  const renamed: LocalRelation =
    relation.kind === 'table'
      ? {
          ...relation,
          indexes,
          constraints: relation.constraints.map((other) =>
            (other.kind === 'primary' || other.kind === 'unique') && other.index === index.oid
              ? { ...other, name: to }
              : other,
          ),
        }
      : { ...relation, indexes };
  if (isStored(renamed)) await store.define([renamed]);
}

/** The table's own expressions with another name for a column, or for the table itself. */
function withNames(
  table: LocalTable,
  from: string,
  to: string,
  part: 'column' | 'qualifier',
  session: SessionParts,
): LocalTable {
  const renamed = (node: Node): Node => renameReferences(node, from, to, part) as Node;
  const definition = tableDefinition(table);
  const context = bindContextOf(session);
  const check = (expression: StoredExpression): StoredExpression =>
    bindCheck(renamed(expression.node), definition, context).stored;
  return {
    ...table,
    indexes: boundIndexes(table, session, renamed),
    constraints: table.constraints.map((constraint) =>
      constraint.kind === 'check' ? { ...constraint, expression: check(constraint.expression) } : constraint,
    ),
    columns: table.columns.map((column, index) =>
      column.generated === undefined
        ? column
        : { ...column, generated: bindGenerated(renamed(column.generated.node), definition, index, context).stored },
    ),
  };
}

function renameReferences(node: unknown, from: string, to: string, part: 'column' | 'qualifier'): unknown {
  if (Array.isArray(node)) return node.map((item) => renameReferences(item, from, to, part));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => [
      key,
      key === 'ColumnRef' ? renamedReference(value, from, to, part) : renameReferences(value, from, to, part),
    ]),
  );
}

/** `fields` of a ColumnRef: the column's name is the last one, the table's the one before it. */
function renamedReference(reference: unknown, from: string, to: string, part: 'column' | 'qualifier'): unknown {
  if (typeof reference !== 'object' || reference === null || !('fields' in reference)) return reference;
  const { fields } = reference;
  if (!Array.isArray(fields)) return reference;
  const place = fields.length - (part === 'column' ? 1 : 2);
  return {
    ...reference,
    fields: fields.map((field: unknown, index) =>
      index === place && isName(field, from) ? { String: { sval: to } } : field,
    ),
  };
}

function isName(field: unknown, name: string): boolean {
  return JSON.stringify(field) === JSON.stringify({ String: { sval: name } });
}
