// Definitions of indexes and constraints as SQL, as pg_get_indexdef and pg_get_constraintdef print them.

import { quoteIdentifier } from '../functions/text-keywords.ts';
import { keyText as expressionKeyText } from '../local/index-names.ts';
import type { ConstraintFact, ForeignKeyFact, IndexFact, KeyFact, RelationFact } from './catalog-facts.ts';
import { operatorClassName } from './operator-classes.ts';

function columnNames(relation: RelationFact, numbers: readonly number[]): readonly string[] {
  return numbers.map((number) =>
    quoteIdentifier(relation.columns.find((column) => column.number === number)?.name ?? ''),
  );
}

export function qualifiedName(relation: RelationFact): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

/** How definitions are printed: `pretty` leaves out parentheses, and schemas that the search path finds. */
export interface Printing {
  readonly tableName: string;
  readonly pretty: boolean;
}

/** `tableName` is the relation's name as it is to be printed. */
export function indexDefinition(
  relation: RelationFact,
  index: IndexFact,
  { tableName, pretty }: Printing = { tableName: qualifiedName(relation), pretty: false },
): string {
  const { unique, columns, included = [], predicate, nullsNotDistinct, method = 'btree' } = index;
  const keys = columns.map((_, place) => `${keyText(relation, index, place, pretty)}${keyWords(index, place)}`);
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ON ${tableName}`,
    `USING ${method} (${keys.join(', ')})`,
    ...(included.length === 0 ? [] : [`INCLUDE (${columnNames(relation, included).join(', ')})`]),
    ...(nullsNotDistinct === true ? ['NULLS NOT DISTINCT'] : []),
    ...(predicate === undefined ? [] : [`WHERE ${pretty ? (predicate.pretty ?? predicate.text) : predicate.text}`]),
  ].join(' ');
}

/** One column of an index, counted from 1; undefined when there is none. */
export function indexColumnDefinition(
  relation: RelationFact,
  index: IndexFact,
  place: number,
  pretty: boolean,
): string | undefined {
  const { columns, included = [] } = index;
  if (place < 1 || place > columns.length + included.length) return undefined;
  if (place > columns.length) return columnNames(relation, included)[place - columns.length - 1];
  return keyText(relation, index, place - 1, pretty);
}

function keyText(relation: RelationFact, { columns, keys = [] }: IndexFact, place: number, pretty: boolean): string {
  const expression = keys[place]?.expression;
  if (expression === undefined) return columnNames(relation, columns.slice(place, place + 1)).join('');
  return expressionKeyText(expression, pretty);
}

/** Collation, operator class and order, where they are not the defaults. */
function keyWords({ keys = [] }: IndexFact, place: number): string {
  const { collation, operatorClass, descending = false, nullsFirst = false } = keys[place] ?? {};
  return [
    ...(collation === undefined ? [] : [` COLLATE ${quoteIdentifier(collation)}`]),
    ...(operatorClass === undefined ? [] : [` ${operatorClassName(operatorClass)}`]),
    ...(descending ? [' DESC'] : []),
    ...(nullsFirst === descending ? [] : [` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`]),
  ].join('');
}

/** `target` is the relation that a foreign key refers to, `targetName` its name as it is to be printed. */
export function constraintDefinition(
  relation: RelationFact,
  constraint: ConstraintFact,
  target: RelationFact,
  { tableName: targetName, pretty }: Printing,
): string {
  const columns = columnNames(relation, constraint.columns).join(', ');
  if (constraint.kind === 'check') {
    return `CHECK (${pretty ? (constraint.pretty ?? constraint.expression) : constraint.expression})`;
  }
  if (constraint.kind !== 'foreign') {
    const index = relation.indexes.find(({ oid }) => oid === constraint.index);
    const included = columnNames(relation, index?.included ?? []).join(', ');
    return [
      constraint.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE',
      ...(index?.nullsNotDistinct === true ? [' NULLS NOT DISTINCT'] : []),
      ` (${columns})`,
      ...(included === '' ? [] : [` INCLUDE (${included})`]),
      deferrableWords(constraint),
    ].join('');
  }
  const referenced = columnNames(target, constraint.referencedColumns).join(', ');
  const { onUpdate = 'no action', onDelete = 'no action' } = constraint;
  const actions = [
    ...(onUpdate === 'no action' ? [] : [` ON UPDATE ${onUpdate.toUpperCase()}`]),
    ...(onDelete === 'no action' ? [] : [` ON DELETE ${onDelete.toUpperCase()}`]),
    ...(constraint.deleteColumns === undefined
      ? []
      : [` (${columnNames(relation, constraint.deleteColumns).join(', ')})`]),
  ];
  const match = constraint.match === 'full' ? ' MATCH FULL' : '';
  return `FOREIGN KEY (${columns}) REFERENCES ${targetName}(${referenced})${match}${actions.join('')}${deferrableWords(constraint)}`;
}

function deferrableWords({ deferrable, initiallyDeferred }: KeyFact | ForeignKeyFact): string {
  if (deferrable !== true) return '';
  return initiallyDeferred === true ? ' DEFERRABLE INITIALLY DEFERRED' : ' DEFERRABLE';
}

/** The query of a view, as it was written. */
export function viewDefinition({ query }: RelationFact): string | null {
  return query === undefined ? null : ` ${query};`;
}
