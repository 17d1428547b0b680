// The keys of CREATE INDEX: columns and expressions, with what is said of each.
// https://www.postgresql.org/docs/15/sql-createindex.html

import type { IndexElem, IndexStmt, Node } from '@pgsql/types';
import { bindIndexExpression, bindIndexPredicate } from '../../bind/definition.ts';
import { expressionName } from '../../bind/output-name.ts';
import { defaultClass, findOperatorClass } from '../../catalog/operator-classes.ts';
import { notSupported, pgError } from '../../errors.ts';
import type {
  IndexExpression,
  LocalColumn,
  LocalIndex,
  LocalIndexKey,
  LocalTable,
  StoredRelation,
} from '../../local/definitions.ts';
import { tableDefinition } from '../../local/table-definition.ts';
import { nodeAs, nodeOf, stringsOf } from '../../parse/nodes.ts';
import { typeByName } from '../../types/registry.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { bindContextOf } from './place.ts';

export type IndexMethod = 'btree' | 'hash';

export interface BoundKey {
  /** Of the column, 0 for an expression. */
  readonly column: number;
  /** What names of indexes are made of. */
  readonly name: string;
  readonly key: LocalIndexKey;
}

export interface IndexTarget {
  readonly relation: StoredRelation;
  readonly method: IndexMethod;
  /** Of the index. */
  readonly oid: number;
  readonly session: SessionParts;
}

export function bindKeys(params: readonly Node[], target: IndexTarget): readonly BoundKey[] {
  const taken = new Set<string>();
  return params.map((param, place) => bindKey(nodeOf(param, 'IndexElem'), place, taken, target));
}

/** Numbers of the columns of INCLUDE. */
export function includedColumns(params: readonly Node[], { relation }: IndexTarget): readonly number[] {
  return params.map((param) => {
    const { name, expr, collation, opclass, ordering, nulls_ordering: nulls } = nodeOf(param, 'IndexElem');
    if (expr !== undefined) throw pgError('0A000', 'expressions are not supported in included columns');
    if (collation !== undefined) throw pgError('42P17', 'including column does not support a collation');
    if (opclass !== undefined) throw pgError('42P17', 'including column does not support an operator class');
    if (isSaid(ordering, 'SORTBY_DEFAULT')) {
      throw pgError('42P17', 'including column does not support ASC/DESC options');
    }
    if (isSaid(nulls, 'SORTBY_NULLS_DEFAULT')) {
      throw pgError('42P17', 'including column does not support NULLS FIRST/LAST options');
    }
    return columnNamed(name ?? '', relation).number;
  });
}

export function indexPredicate(
  { whereClause }: Pick<IndexStmt, 'whereClause'>,
  target: IndexTarget,
): IndexExpression | undefined {
  if (whereClause === undefined) return undefined;
  const { relation, oid, session } = target;
  const { stored, columns } = bindIndexPredicate(whereClause, tableDefinition(relation), bindContextOf(session));
  return { ...stored, stored: `k${oid}_0`, type: 'bool', modifier: -1, reads: numbersOf(columns, relation) };
}

function bindKey(element: IndexElem, place: number, taken: Set<string>, target: IndexTarget): BoundKey {
  const { relation } = target;
  const { name, expr } = element;
  const referred = lastName(expr);
  const column =
    name === undefined ? relation.columns.find((one) => one.name === referred) : columnNamed(name, relation);
  const expression = column === undefined && expr !== undefined ? bindExpressionKey(expr, place, target) : undefined;
  const type = expression?.type ?? column?.type ?? '';
  const label = uniqueLabel(column?.name ?? (expr === undefined ? '' : expressionName(expr)), taken);
  const key: LocalIndexKey = {
    ...(expression === undefined ? {} : { expression: { ...expression, name: label } }),
    ...orderOf(element, target.method),
    ...collationOf(element),
    ...operatorClassOf(element, type, target.method),
  };
  return { column: column?.number ?? 0, name: label, key };
}

/** Indexes of a table whose columns have other names or types than when they were made; `change`: of expressions. */
export function boundIndexes(
  table: LocalTable,
  session: SessionParts,
  change: (node: Node) => Node = (node) => node,
): readonly LocalIndex[] {
  const definition = tableDefinition(table);
  const context = bindContextOf(session);
  return table.indexes.map((index) => {
    const { keys, predicate } = index;
    return {
      ...index,
      ...(keys === undefined
        ? {}
        : {
            keys: keys.map((key) => {
              if (key.expression === undefined) return key;
              const { stored, type, modifier } = bindIndexExpression(change(key.expression.node), definition, context);
              const { pretty: _pretty, ...expression } = key.expression;
              return { ...key, expression: { ...expression, ...stored, stored: expression.stored, type, modifier } };
            }),
          }),
      ...(predicate === undefined
        ? {}
        : { predicate: { ...predicate, ...bindIndexPredicate(change(predicate.node), definition, context).stored } }),
    };
  });
}

/** The column that an expression is no more than. */
function lastName(node: Node | undefined): string | undefined {
  const fields = stringsOf(nodeAs(node, 'ColumnRef')?.fields);
  return fields.length === 1 ? fields[0] : undefined;
}

function bindExpressionKey(node: Node, place: number, { relation, oid, session }: IndexTarget) {
  const bound = bindIndexExpression(node, tableDefinition(relation), bindContextOf(session));
  const { stored, columns, type, modifier, bare } = bound;
  return { ...stored, stored: `k${oid}_${place + 1}`, type, modifier, bare, reads: numbersOf(columns, relation) };
}

/** Names of an index' own columns are told apart by numbers. */
function uniqueLabel(name: string, taken: Set<string>): string {
  let label = name;
  for (let count = 1; taken.has(label); count += 1) label = `${name}${count}`;
  taken.add(label);
  return label;
}

function columnNamed(name: string, { columns }: StoredRelation): LocalColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw pgError('42703', `column "${name}" does not exist`);
}

function numbersOf(places: readonly number[], { columns }: StoredRelation): readonly number[] {
  return places.flatMap((place) => columns[place]?.number ?? []);
}

function isSaid(value: string | undefined, unsaid: string): boolean {
  return value !== undefined && value !== unsaid;
}

function orderOf({ ordering, nulls_ordering: nulls }: IndexElem, method: IndexMethod): LocalIndexKey {
  if (method === 'hash') {
    const says = (words: string): never => {
      throw pgError('0A000', `access method "hash" does not support ${words} options`);
    };
    if (isSaid(ordering, 'SORTBY_DEFAULT')) says('ASC/DESC');
    if (isSaid(nulls, 'SORTBY_NULLS_DEFAULT')) says('NULLS FIRST/LAST');
  }
  const descending = ordering === 'SORTBY_DESC';
  const nullsFirst = isSaid(nulls, 'SORTBY_NULLS_DEFAULT') ? nulls === 'SORTBY_NULLS_FIRST' : descending;
  return { ...(descending ? { descending } : {}), ...(nullsFirst ? { nullsFirst } : {}) };
}

function collationOf({ collation }: IndexElem): LocalIndexKey {
  const name = stringsOf(collation).at(-1);
  if (name === undefined || name === 'default') return {};
  if (name !== 'C' && name !== 'POSIX') throw notSupported(`collation "${name}"`);
  return { collation: name };
}

function operatorClassOf({ opclass }: IndexElem, type: string, method: IndexMethod): LocalIndexKey {
  const name = stringsOf(opclass).at(-1);
  if (name === undefined) return {};
  const found = findOperatorClass(name, method);
  if (found === undefined) {
    throw pgError('42704', `operator class "${name}" does not exist for access method "${method}"`);
  }
  if (!found.accepts(type)) {
    throw pgError('42804', `operator class "${name}" does not accept data type ${typeByName(type).formalName}`);
  }
  return found.oid === defaultClass(type, method) ? {} : { operatorClass: found.oid };
}
