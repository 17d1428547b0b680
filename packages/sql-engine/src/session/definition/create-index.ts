// CREATE INDEX. Over columns it is SQLite's; over expressions it is listed and finds nothing faster.
// https://www.postgresql.org/docs/15/sql-createindex.html

import type { IndexStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import { isStored, type LocalIndex, type StoredRelation } from '../../local/definitions.ts';
import { createIndexSql } from '../../local/stored-sql.ts';
import { nodeOf } from '../../parse/nodes.ts';
import { constraintName, uniqueName } from '../../catalog/object-names.ts';
import { tagOnly } from '../utility-result.ts';
import type { UtilityHandler } from '../utility/utility-statement.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { beginDefinition, isTaken, requireLocal, takenNames } from './place.ts';

const METHODS: ReadonlySet<string> = new Set(['btree', 'hash']);

export const prepareCreateIndex: UtilityHandler<IndexStmt> = (node, session) => {
  if (node.relation === undefined) throw new Error('an index is on a table');
  const target = node.relation;
  const method = node.accessMethod ?? 'btree';
  if (!METHODS.has(method)) throw notSupported(`access method "${method}"`);
  if (node.whereClause !== undefined) throw notSupported('CREATE INDEX … WHERE');
  return {
    run: async (options) => {
      const relation = requireLocal(target, session);
      if (!isStored(relation)) {
        throw pgError('42809', `cannot create index on relation "${relation.name}"`, {
          detail: `This operation is not supported for ${relation.kind}s.`,
        });
      }
      const store = await beginDefinition('CREATE INDEX', relation.temporary, session, options);
      const columns = (node.indexParams ?? []).map((param) => {
        const { name, expr } = nodeOf(param, 'IndexElem');
        if (expr !== undefined) throw notSupported('an index over an expression');
        const column = relation.columns.find((candidate) => candidate.name === name);
        if (column !== undefined) return column;
        throw pgError('42703', `column "${name ?? ''}" does not exist`);
      });
      const { schema, temporary } = relation;
      const name =
        node.idxname ??
        automaticName(
          relation,
          columns.map((column) => column.name),
          session,
        );
      if (isTaken({ schema, temporary, name }, node.if_not_exists === true, session)) return tagOnly('CREATE INDEX');
      const index: LocalIndex = {
        oid: store.oids.next(),
        name,
        primary: false,
        unique: node.unique === true,
        columns: columns.map((column) => column.number),
        nullsNotDistinct: node.nulls_not_distinct === true,
      };
      const changed: StoredRelation = { ...relation, indexes: [...relation.indexes, index] };
      await duplicateKeys(index, changed, session, options, async () => {
        await store.define([changed], [createIndexSql(index, changed)]);
      });
      return tagOnly('CREATE INDEX');
    },
  };
};

function automaticName(
  relation: StoredRelation,
  columns: readonly string[],
  session: Parameters<typeof takenNames>[1],
): string {
  return uniqueName(
    (suffix) => constraintName(relation.name, columns.join('_'), `idx${suffix}`),
    takenNames(relation.schema, session),
  );
}
