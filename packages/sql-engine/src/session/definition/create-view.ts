// CREATE [OR REPLACE] VIEW and REFRESH MATERIALIZED VIEW.
// https://www.postgresql.org/docs/15/sql-createview.html

import type { DeleteStmt, RefreshMatViewStmt, ViewStmt } from '@pgsql/types';
import { bindDefiningQuery, bindViewWrites, type BoundQuery } from '../../bind/definition.ts';
import { bindNode } from '../../bind/bind.ts';
import { notSupported, pgError, PgError } from '../../errors.ts';
import { storedName, type LocalColumn, type LocalIndex, type LocalView } from '../../local/definitions.ts';
import { storedSql } from '../../local/stored-sql.ts';
import { nodeAs, nodeKind, nodeOf, stringsOf } from '../../parse/nodes.ts';
import { typeByName, typeByOid } from '../../types/registry.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { fill } from './create-table-as.ts';
import { beginDefinition, bindContextOf, findLocal, placeOf, requireLocal, storeOf, type Place } from './place.ts';
import { storableType } from './table-draft.ts';
import { definingQuery, textAfterAs } from './view-query.ts';

export const prepareCreateView: UtilityHandler<ViewStmt> = (node, session, statement) => {
  const { view, query } = node;
  if (view === undefined || query === undefined) throw new Error('a view has a name and a query');
  if (nodeKind(query) !== 'SelectStmt') throw notSupported('a view over this');
  return {
    run: async (options) => {
      const bound = bindDefiningQuery(query, bindContextOf(session));
      if (bound.writes) throw pgError('0A000', 'views must not contain data-modifying statements in WITH');
      const readsTemporary = bound.tables.some((table) => table.resident?.definition.temporary === true);
      const persistence = readsTemporary && view.schemaname === undefined ? 't' : view.relpersistence;
      const place = placeOf(
        { ...view, ...(persistence === undefined ? {} : { relpersistence: persistence }) },
        session,
        'view',
      );
      if (readsTemporary && view.relpersistence !== 't') {
        session.notice({ severity: 'NOTICE', code: '00000', message: `view "${place.name}" will be a temporary view` });
      }
      const store = await beginDefinition('CREATE VIEW', place.temporary, session, options);
      const columns = columnsOf(bound, stringsOf(node.aliases));
      const before = replacedView(place, node.replace === true, columns, session);
      const oids = before ?? { oid: store.oids.next(), rowType: store.oids.next(), arrayType: store.oids.next() };
      const relation: LocalView = {
        kind: 'view',
        oid: oids.oid,
        rowType: oids.rowType,
        arrayType: oids.arrayType,
        ...place,
        description: before?.description ?? '',
        columns,
        query: definingQuery(query, withoutCheckOption(textAfterAs(statement.text)), bound, true, session),
        ...checkOptionOf(node),
      };
      if (relation.query.relations.includes(relation.oid)) {
        throw pgError('42P17', `infinite recursion detected in rules for relation "${place.name}"`);
      }
      const writes = bindViewWrites(relation, bindContextOf(session));
      await store.define([writes === undefined ? relation : { ...relation, writes }]);
      if (relation.checkOption !== undefined) checkUpdatable(relation, session);
      return tagOnly('CREATE VIEW');
    },
  };
};

const CHECK_OPTION = /\s+with\s+((cascaded|local)\s+)?check\s+option\s*$/i;

function withoutCheckOption(text: string): string {
  return text.replace(CHECK_OPTION, '');
}

/** WITH CHECK OPTION, or the option of that name. */
function checkOptionOf({ withCheckOption, options = [] }: ViewStmt): Pick<LocalView, 'checkOption'> {
  if (withCheckOption === 'LOCAL_CHECK_OPTION') return { checkOption: 'local' };
  if (withCheckOption === 'CASCADED_CHECK_OPTION') return { checkOption: 'cascaded' };
  for (const option of options) {
    const { defname, arg } = nodeOf(option, 'DefElem');
    if (defname !== 'check_option') continue;
    const value = nodeAs(arg, 'String')?.sval ?? stringsOf(nodeAs(arg, 'TypeName')?.names).at(-1) ?? '';
    if (value === 'local' || value === 'cascaded') return { checkOption: value };
    throw pgError('22023', `invalid value for enum option "check_option": ${value}`, {
      detail: 'Valid values are "local" and "cascaded".',
    });
  }
  return {};
}

/** Throws 0A000: what can't be written through can't be checked. */
function checkUpdatable(view: LocalView, session: SessionParts): void {
  const node: DeleteStmt = { relation: { schemaname: view.schema, relname: view.name, inh: true, location: -1 } };
  try {
    bindNode({ DeleteStmt: node }, bindContextOf(session));
  } catch (error) {
    if (!(error instanceof PgError) || error.code !== '55000') throw error;
    throw pgError('0A000', 'WITH CHECK OPTION is supported only on automatically updatable views', {
      hint: error.fields.detail,
    });
  }
}

function columnsOf({ query }: BoundQuery, names: readonly string[]): readonly LocalColumn[] {
  if (names.length > query.outputs.length) {
    throw pgError('42601', 'CREATE VIEW specifies more column names than columns');
  }
  const columns = query.outputs.map(({ name: own, type, modifier }, index): LocalColumn => {
    const name = names[index] ?? own;
    return { number: index + 1, name, type: storableType(type, name), modifier, notNull: false, description: '' };
  });
  const repeated = columns.find(({ name }, index) => columns.findIndex((other) => other.name === name) !== index);
  if (repeated !== undefined) throw pgError('42701', `column "${repeated.name}" specified more than once`);
  return columns;
}

/** OR REPLACE may add columns at the end, and nothing else. */
function replacedView(
  { schema, name }: Place,
  replace: boolean,
  columns: readonly LocalColumn[],
  session: SessionParts,
): LocalView | undefined {
  const objects = storeOf(session).all();
  const before = objects.named(schema, name);
  if (before === undefined && objects.indexNamed(schema, name) === undefined) return undefined;
  if (!replace || before === undefined) throw pgError('42P07', `relation "${name}" already exists`);
  if (before.kind !== 'view') throw pgError('42809', `"${name}" is not a view`);
  if (columns.length < before.columns.length) throw pgError('42P16', 'cannot drop columns from view');
  before.columns.forEach((column, index) => {
    const now = columns[index];
    if (now?.name !== column.name) {
      throw pgError('42P16', `cannot change name of view column "${column.name}" to "${now?.name ?? ''}"`, {
        hint: 'Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.',
      });
    }
    if (now.type === column.type && now.modifier === column.modifier) return;
    const [from, to] = [column, now].map(({ type }) => typeByOid(typeByName(type).oid).formalName);
    throw pgError('42P16', `cannot change data type of view column "${column.name}" from ${from ?? ''} to ${to ?? ''}`);
  });
  return before;
}

export const prepareRefresh: UtilityHandler<RefreshMatViewStmt> = (node, session, statement) => ({
  run: async (options) => {
    const tag = 'REFRESH MATERIALIZED VIEW';
    if (node.relation === undefined) throw new Error('REFRESH names a view');
    const view = findLocal(node.relation, session) ?? requireLocal(node.relation, session);
    if (view.kind !== 'materialized-view') throw pgError('0A000', `"${view.name}" is not a materialized view`);
    if (node.concurrent === true && node.skipData === true) {
      throw pgError('42601', 'CONCURRENTLY and WITH NO DATA options cannot be used together');
    }
    if (node.concurrent === true && !view.populated) {
      throw pgError('0A000', 'CONCURRENTLY cannot be used when the materialized view is not populated');
    }
    if (node.concurrent === true && !view.indexes.some(coversAll)) {
      throw pgError('55000', `cannot refresh materialized view "${view.schema}.${view.name}" concurrently`, {
        hint: 'Create a unique index with no WHERE clause on one or more columns of the materialized view.',
      });
    }
    const store = await beginDefinition(tag, view.temporary, session, options);
    const filled = node.skipData !== true;
    await store.define([{ ...view, populated: filled }], [storedSql(`DELETE FROM ${storedName(view)}`)]);
    if (filled) await fill(view, view, view.query.node, { ...statement }, session, options);
    return tagOnly(tag);
  },
});

/** A unique index over columns and all rows. */
function coversAll({ unique, columns, predicate }: LocalIndex): boolean {
  return unique && predicate === undefined && !columns.includes(0);
}
