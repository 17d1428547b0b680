// CREATE TABLE. https://www.postgresql.org/docs/15/sql-createtable.html

import type { CreateStmt } from '@pgsql/types';
import { notSupported } from '../../errors.ts';
import type { LocalTable } from '../../local/definitions.ts';
import { createTableSql } from '../../local/stored-sql.ts';
import { nodeAs } from '../../parse/nodes.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { addLike } from './create-like.ts';
import { beginDefinition, isTaken, placeOf, storeOf, type Place } from './place.ts';
import { TableDraft } from './table-draft.ts';

export const prepareCreateTable: UtilityHandler<CreateStmt> = (node, session) => {
  refuseForms(node);
  return {
    run: async (options) => {
      if (node.relation === undefined) throw new Error('CREATE TABLE has a name');
      const place = placeOf(node.relation, session);
      const store = await beginDefinition('CREATE TABLE', place.temporary, session, options);
      if (isTaken(place, node.if_not_exists === true, session)) return tagOnly('CREATE TABLE');
      const draft = new TableDraft(emptyTable(place, node.oncommit, session), session);
      const later: (() => void)[] = [];
      for (const element of node.tableElts ?? []) {
        const column = nodeAs(element, 'ColumnDef');
        const constraint = nodeAs(element, 'Constraint');
        const like = nodeAs(element, 'TableLikeClause');
        if (column !== undefined) draft.addColumn(column);
        else if (constraint !== undefined) draft.addConstraint(constraint);
        else if (like !== undefined) later.push(addLike(like, draft, session));
        else throw notSupported('this element of CREATE TABLE');
      }
      draft.finish();
      for (const finish of later) finish();
      await store.define([...draft.sequences, draft.table], createTableSql(draft.table));
      return tagOnly('CREATE TABLE');
    },
  };
};

function refuseForms(node: CreateStmt): void {
  if ((node.inhRelations ?? []).length > 0) throw notSupported('INHERITS');
  if (node.partspec !== undefined || node.partbound !== undefined) throw notSupported('partitioning');
  if (node.ofTypename !== undefined) throw notSupported('CREATE TABLE OF');
  if (node.tablespacename !== undefined) throw notSupported('TABLESPACE');
}

export function emptyTable(place: Place, onCommit: CreateStmt['oncommit'], session: SessionParts): LocalTable {
  const { oids } = storeOf(session);
  const action = onCommit === 'ONCOMMIT_DROP' ? 'drop' : onCommit === 'ONCOMMIT_DELETE_ROWS' ? 'delete' : undefined;
  return {
    kind: 'table',
    oid: oids.next(),
    rowType: oids.next(),
    arrayType: oids.next(),
    ...place,
    description: '',
    columns: [],
    lastColumn: 0,
    constraints: [],
    indexes: [],
    ...(action === undefined ? {} : { onCommit: action }),
  };
}
