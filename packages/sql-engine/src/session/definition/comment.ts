// COMMENT ON schemas, tables, views, sequences and their columns.

import type { CommentStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import type { LocalRelation } from '../../local/definitions.ts';
import { nodeAs, nodeOf, stringsOf } from '../../parse/nodes.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler, UtilityStatement } from '../utility/utility-statement.ts';
import { rangeOf } from './drop.ts';
import { beginDefinition, requireLocal } from './place.ts';
import { requireSchema } from './schemas.ts';

const RELATIONS: ReadonlySet<string> = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SEQUENCE']);

export const prepareComment: UtilityHandler<CommentStmt> = (node, session) => {
  const type = node.objtype ?? '';
  if (type === 'OBJECT_SCHEMA') return commentOnSchema(node, session);
  const isColumn = type === 'OBJECT_COLUMN';
  if (!isColumn && !RELATIONS.has(type)) throw notSupported(`COMMENT ON ${type.replace('OBJECT_', '')}`);
  return {
    run: async (options) => {
      const names = stringsOf(nodeOf(node.object, 'List').items);
      const relation = requireLocal(rangeOf(isColumn ? names.slice(0, -1) : names), session);
      const store = await beginDefinition('COMMENT', relation.temporary, session, options);
      const description = node.comment ?? '';
      await store.define([
        isColumn ? withComment(relation, names.at(-1) ?? '', description) : { ...relation, description },
      ]);
      return tagOnly('COMMENT');
    },
  };
};

function commentOnSchema(node: CommentStmt, session: SessionParts): UtilityStatement {
  return {
    run: async (options) => {
      const store = await beginDefinition('COMMENT', false, session, options);
      const schema = requireSchema(nodeAs(node.object, 'String')?.sval ?? '', session);
      await store.defineSchema({ ...schema, description: node.comment ?? '' });
      return tagOnly('COMMENT');
    },
  };
}

function withComment(relation: LocalRelation, name: string, description: string): LocalRelation {
  if (!relation.columns.some((column) => column.name === name)) {
    throw pgError('42703', `column "${name}" of relation "${relation.name}" does not exist`);
  }
  const columns = relation.columns.map((column) => (column.name === name ? { ...column, description } : column));
  return { ...relation, columns };
}
