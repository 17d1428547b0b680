// Definitions of indexes and constraints as SQL, as pg_get_indexdef and pg_get_constraintdef print them.

import { quoteIdentifier } from '../functions/text-keywords.ts';
import type { ConstraintFact, IndexFact, RelationFact } from './catalog-facts.ts';

function columnNames(relation: RelationFact, numbers: readonly number[]): readonly string[] {
  return numbers.map((number) =>
    quoteIdentifier(relation.columns.find((column) => column.number === number)?.name ?? ''),
  );
}

export function qualifiedName(relation: RelationFact): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

/** `tableName` is the relation's name as it is to be printed. */
export function indexDefinition(relation: RelationFact, index: IndexFact, tableName = qualifiedName(relation)): string {
  const unique = index.unique ? 'UNIQUE ' : '';
  const columns = columnNames(relation, index.columns).join(', ');
  return `CREATE ${unique}INDEX ${quoteIdentifier(index.name)} ON ${tableName} USING btree (${columns})`;
}

/** One column of an index, counted from 1; undefined when there is none. */
export function indexColumnDefinition(relation: RelationFact, index: IndexFact, place: number): string | undefined {
  return columnNames(relation, index.columns)[place - 1];
}

/** `target` is the relation that a foreign key refers to, `targetName` its name as it is to be printed. */
export function constraintDefinition(
  relation: RelationFact,
  constraint: ConstraintFact,
  target: RelationFact,
  targetName: string,
): string {
  const columns = columnNames(relation, constraint.columns).join(', ');
  if (constraint.kind === 'check') return `CHECK (${constraint.expression})`;
  if (constraint.kind !== 'foreign') return `${constraint.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'} (${columns})`;
  const referenced = columnNames(target, constraint.referencedColumns).join(', ');
  const { onUpdate = 'no action', onDelete = 'no action' } = constraint;
  const actions = [
    ...(onUpdate === 'no action' ? [] : [` ON UPDATE ${onUpdate.toUpperCase()}`]),
    ...(onDelete === 'no action' ? [] : [` ON DELETE ${onDelete.toUpperCase()}`]),
  ];
  return `FOREIGN KEY (${columns}) REFERENCES ${targetName}(${referenced})${actions.join('')}`;
}

/** The query of a view, as it was written. */
export function viewDefinition({ query }: RelationFact): string | null {
  return query === undefined ? null : ` ${query};`;
}
