// CREATE INDEX and REINDEX. Keys that are columns are SQLite's to find rows by; over expressions and parts of a table
// they are kept beside the columns, for what is unique, and find nothing faster.
// https://www.postgresql.org/docs/15/sql-createindex.html

import type { IndexStmt, ReindexStmt, UpdateStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import {
  indexExpressions,
  isStored,
  type LocalIndex,
  type LocalRelation,
  type StoredRelation,
} from '../../local/definitions.ts';
import { addKeyColumnsSql, createIndexSql } from '../../local/stored-sql.ts';
import { constraintName, uniqueName } from '../../catalog/object-names.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { rangeVarOf, rowsOf } from './existing-rows.ts';
import { bindKeys, includedColumns, indexPredicate, type BoundKey, type IndexMethod } from './index-keys.ts';
import { beginDefinition, findIndex, isTaken, requireLocal, storeOf, takenNames } from './place.ts';

const METHODS: ReadonlySet<string> = new Set(['btree', 'hash']);
/** Those that Postgres has besides. */
const OTHER_METHODS: ReadonlySet<string> = new Set(['gist', 'gin', 'spgist', 'brin']);

export const prepareCreateIndex: UtilityHandler<IndexStmt> = (node, session) => {
  if (node.relation === undefined) throw new Error('an index is on a table');
  const target = node.relation;
  const method = methodOf(node);
  return {
    run: async (options) => {
      if (node.concurrent === true) refuseInBlock('CREATE INDEX CONCURRENTLY', session);
      const relation = requireLocal(target, session);
      if (!isStored(relation)) {
        throw pgError('42809', `cannot create index on relation "${relation.name}"`, {
          detail: `This operation is not supported for ${relation.kind}s.`,
        });
      }
      const store = await beginDefinition('CREATE INDEX', relation.temporary, session, options);
      const oid = store.oids.next();
      const indexed = { relation, method, oid, session };
      const { schema, temporary } = relation;
      if (
        node.idxname !== undefined &&
        isTaken({ schema, temporary, name: node.idxname }, node.if_not_exists === true, session)
      ) {
        return tagOnly('CREATE INDEX');
      }
      const keys = bindKeys(node.indexParams ?? [], indexed);
      const included = includedColumns(node.indexIncludingParams ?? [], indexed);
      const predicate = indexPredicate(node, indexed);
      const names = [...keys.map((key) => key.name), ...included.map((number) => columnName(relation, number))];
      const index: LocalIndex = {
        oid,
        name: node.idxname ?? automaticName(relation, names, session),
        primary: false,
        unique: node.unique === true,
        columns: keys.map((key) => key.column),
        nullsNotDistinct: node.nulls_not_distinct === true,
        ...(keys.some(isSpecial) ? { keys: keys.map(({ key }) => key) } : {}),
        ...(included.length === 0 ? {} : { included }),
        ...(predicate === undefined ? {} : { predicate }),
        ...(method === 'hash' ? { method } : {}),
      };
      await addIndex(index, relation, session, options);
      return tagOnly('CREATE INDEX');
    },
  };
};

function methodOf({
  accessMethod = 'btree',
  unique,
  indexParams = [],
  indexIncludingParams = [],
}: IndexStmt): IndexMethod {
  if (OTHER_METHODS.has(accessMethod)) throw notSupported(`access method "${accessMethod}"`);
  if (!METHODS.has(accessMethod)) throw pgError('42704', `access method "${accessMethod}" does not exist`);
  if (accessMethod === 'btree') return 'btree';
  const lacks = (what: string): never => {
    throw pgError('0A000', `access method "hash" does not support ${what}`);
  };
  if (unique === true) lacks('unique indexes');
  if (indexIncludingParams.length > 0) lacks('included columns');
  if (indexParams.length > 1) lacks('multicolumn indexes');
  return 'hash';
}

function isSpecial({ key }: BoundKey): boolean {
  return Object.keys(key).length > 0;
}

/** Over the rows that are there. */
async function addIndex(
  index: LocalIndex,
  relation: StoredRelation,
  session: SessionParts,
  options: RunOptions,
): Promise<void> {
  const store = storeOf(session);
  const changed: StoredRelation = { ...relation, indexes: [...relation.indexes, index] };
  if (indexExpressions(index).length > 0) {
    await store.define([changed], addKeyColumnsSql(index, relation));
    await fillKeys(changed, session, options);
  }
  await duplicateKeys(index, changed, session, options, async () => {
    await store.define([changed], [createIndexSql(index, changed)]);
  });
}

/** What indexes keep is made anew for every row. */
export async function fillKeys(relation: StoredRelation, session: SessionParts, options: RunOptions): Promise<void> {
  const update: UpdateStmt = { relation: rangeVarOf(relation), targetList: [] };
  const run = async (): Promise<void> => {
    await rowsOf({ UpdateStmt: update }, session, options);
  };
  if (relation.kind === 'table') await run();
  else await storeOf(session).filling(relation.oid, run);
}

function columnName({ columns }: StoredRelation, number: number): string {
  return columns.find((column) => column.number === number)?.name ?? '';
}

function automaticName(relation: StoredRelation, columns: readonly string[], session: SessionParts): string {
  return uniqueName(
    (suffix) => constraintName(relation.name, columns.join('_'), `idx${suffix}`),
    takenNames(relation.schema, session),
  );
}

export function refuseInBlock(statement: string, { transaction }: SessionParts): void {
  if (!transaction.inBlock()) return;
  throw pgError('25001', `${statement} cannot run inside a transaction block`);
}

// ---- REINDEX ---------------------------------------------------------------------------------------------

/** Nothing can be wrong with an index here: what is named has to be there. */
export const prepareReindex: UtilityHandler<ReindexStmt> = (node, session) => ({
  run: () => {
    const kind = (node.kind ?? '').replace('REINDEX_OBJECT_', '');
    if (kind === 'SYSTEM' || kind === 'DATABASE') {
      refuseInBlock(`REINDEX ${kind}`, session);
      const { database } = session.state.context();
      if (node.name !== undefined && node.name !== database) {
        throw pgError('0A000', 'can only reindex the currently open database');
      }
    } else if (kind === 'SCHEMA') {
      refuseInBlock('REINDEX SCHEMA', session);
      if (
        !storeOf(session)
          .catalog()
          .hasSchema(node.name ?? '')
      ) {
        throw pgError('3F000', `schema "${node.name ?? ''}" does not exist`);
      }
    } else if (node.relation !== undefined) {
      const index = findIndex(node.relation, session);
      if (kind === 'TABLE') refuseOther(index?.index ?? requireLocal(node.relation, session));
      else if (index === undefined) {
        const other = requireLocal(node.relation, session);
        throw pgError('42809', `"${other.name}" is not an index`);
      }
    }
    return tagOnly('REINDEX');
  },
});

function refuseOther(relation: LocalRelation | LocalIndex): void {
  if ('kind' in relation && isStored(relation)) return;
  throw pgError('42809', `"${relation.name}" is not a table or materialized view`);
}
