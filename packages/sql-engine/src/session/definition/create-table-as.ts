// CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW: a table with the columns and the rows of a query.
// https://www.postgresql.org/docs/15/sql-createtableas.html

import type { CreateTableAsStmt, IntoClause, Node, RangeVar, SelectStmt } from '@pgsql/types';
import { bindDefiningQuery } from '../../bind/definition.ts';
import type { Field, ParsedStatement } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import type { LocalColumn, LocalMaterializedView, LocalTable, StoredRelation } from '../../local/definitions.ts';
import { createTableSql } from '../../local/stored-sql.ts';
import { nodeKind, nodeOf, stringsOf } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler, UtilityStatement } from '../utility/utility-statement.ts';
import { emptyTable } from './create-table.ts';
import { beginDefinition, bindContextOf, isTaken, placeOf, storeOf, type Place } from './place.ts';
import { storableType } from './table-draft.ts';
import { definingQuery, textAfterAs } from './view-query.ts';

export const prepareCreateTableAs: UtilityHandler<CreateTableAsStmt> = (node, session, statement, parameterTypes) => {
  const { into, query } = node;
  if (into === undefined || query === undefined) throw new Error('CREATE TABLE AS has a name and a query');
  if (nodeKind(query) !== 'SelectStmt') throw notSupported('CREATE TABLE AS EXECUTE');
  const isView = node.objtype === 'OBJECT_MATVIEW';
  return prepareFilled(
    {
      into,
      query,
      tag: isView ? 'CREATE MATERIALIZED VIEW' : 'CREATE TABLE AS',
      isView,
      mayExist: node.if_not_exists === true,
    },
    session,
    statement,
    parameterTypes,
  );
};

export interface SelectInto {
  readonly into: IntoClause;
  readonly select: SelectStmt;
}

/** `SELECT … INTO`, also as the first branch of a UNION; undefined for other queries. */
export function selectInto({ intoClause: into, ...select }: SelectStmt): SelectInto | undefined {
  if (into !== undefined) return { into, select };
  const first = select.larg === undefined ? undefined : selectInto(select.larg);
  return first === undefined ? undefined : { into: first.into, select: { ...select, larg: first.select } };
}

/** The same statement in other words. */
export function prepareSelectInto(
  { into, select }: SelectInto,
  session: SessionParts,
  statement: ParsedStatement,
  parameterTypes: readonly number[],
): Promise<UtilityStatement> {
  const query: Node = { SelectStmt: select };
  return prepareFilled(
    { into, query, tag: 'CREATE TABLE AS', verb: 'SELECT INTO', isView: false, mayExist: false },
    session,
    statement,
    parameterTypes,
  );
}

interface Filled {
  readonly into: IntoClause;
  readonly query: Node;
  readonly tag: string;
  /** What read-only transactions refuse; default: the tag. */
  readonly verb?: string;
  readonly isView: boolean;
  readonly mayExist: boolean;
}

async function prepareFilled(
  { into, query, tag, verb = tag, isView, mayExist }: Filled,
  session: SessionParts,
  statement: ParsedStatement,
  parameterTypes: readonly number[],
): Promise<UtilityStatement> {
  const { rel } = into;
  if (rel === undefined) throw new Error('a table has a name');
  const selected = await session.prepare({ ...statement, tree: query }, parameterTypes);
  return {
    parameterTypes: selected.parameterTypes,
    writes: true,
    run: async (options) => {
      const place = placeOf(rel, session);
      const store = await beginDefinition(verb, place.temporary, session, options);
      if (isTaken(place, mayExist, session)) return tagOnly(tag);
      const columns = columnsOf(selected.fields ?? [], stringsOf(into.colNames));
      const table = emptyTable(place, into.onCommit, session);
      const filled = into.skipData !== true;
      const relation: StoredRelation = isView
        ? viewOf({ ...table, columns }, query, statement, filled, session)
        : { ...table, columns, lastColumn: columns.length };
      await store.define([relation], createTableSql(relation));
      if (!filled) return tagOnly(tag);
      const rows = await fill(relation, place, query, { ...statement }, session, options);
      return tagOnly(`SELECT ${rows}`);
    },
  };
}

function columnsOf(fields: readonly Field[], names: readonly string[]): readonly LocalColumn[] {
  if (names.length > fields.length) throw pgError('42601', 'too many column names were specified');
  const columns = fields.map((field, index): LocalColumn => {
    const name = names[index] ?? field.name;
    const { type, modifier } = field;
    return { number: index + 1, name, type: storableType(type, name), modifier, notNull: false, description: '' };
  });
  const repeated = columns.find(({ name }, index) => columns.findIndex((other) => other.name === name) !== index);
  if (repeated !== undefined) throw pgError('42701', `column "${repeated.name}" specified more than once`);
  return columns;
}

function viewOf(
  { kind: _kind, constraints: _constraints, lastColumn: _last, onCommit: _commit, ...table }: LocalTable,
  query: Node,
  statement: ParsedStatement,
  populated: boolean,
  session: SessionParts,
): LocalMaterializedView {
  if (table.temporary) throw pgError('42601', 'materialized views cannot be temporary');
  const bound = bindDefiningQuery(query, bindContextOf(session));
  if (bound.writes) throw pgError('0A000', 'materialized views must not use data-modifying statements in WITH');
  const text = textAfterAs(statement.text).replace(/\s+with\s+(no\s+)?data\s*$/i, '');
  return { ...table, kind: 'materialized-view', populated, query: definingQuery(query, text, bound, false, session) };
}

/**
 * Runs INSERT INTO the relation with the query. For a materialized view as if it were a table; gives the number of
 * rows.
 */
export async function fill(
  relation: StoredRelation,
  place: Pick<Place, 'schema' | 'name'>,
  query: Node,
  statement: ParsedStatement,
  session: SessionParts,
  options: RunOptions,
): Promise<number> {
  const target: RangeVar = { schemaname: place.schema, relname: place.name, inh: true, location: -1 };
  // A WITH that writes stands at the top of a statement: it becomes the INSERT's own.
  const { withClause, ...select } = nodeOf(query, 'SelectStmt');
  const tree: Node = {
    InsertStmt: {
      relation: target,
      selectStmt: { SelectStmt: select },
      override: 'OVERRIDING_NOT_SET',
      ...(withClause === undefined ? {} : { withClause }),
    },
  };
  const run = async (): Promise<number> => {
    const insert = await session.prepare({ ...statement, tree }, []);
    const execution = await session.run(insert, { signal: options.signal, parameters: options.parameters });
    // An INSERT without RETURNING has no rows: reading to the end is running it.
    for await (const _none of execution.chunks);
    return Number(/\d+$/.exec(execution.tag())?.[0] ?? 0);
  };
  return relation.kind === 'table' ? await run() : await storeOf(session).filling(relation.oid, run);
}
