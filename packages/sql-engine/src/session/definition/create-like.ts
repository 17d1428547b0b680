// CREATE TABLE (LIKE …): columns of another table, a driver's as well, and what INCLUDING says.
// https://www.postgresql.org/docs/15/sql-createtable.html

import type { Constraint, Node, TableLikeClause } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import type { TableDefinition } from '../../driver/table.ts';
import {
  isStored,
  type IndexExpression,
  type LocalColumn,
  type LocalIndex,
  type LocalRelation,
  type LocalTable,
} from '../../local/definitions.ts';
import { positionOfLocation } from '../../parse/nodes.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { storeOf } from './place.ts';
import type { TableDraft } from './table-draft.ts';

/** TableLikeOption of parsenodes.h. */
const INCLUDING = { comments: 1, constraints: 4, defaults: 8, generated: 16, identity: 32, indexes: 64 } as const;

type Includes = (what: keyof typeof INCLUDING) => boolean;

/** Gives what has to be done when the draft has all its columns. */
export function addLike(clause: TableLikeClause, draft: TableDraft, session: SessionParts): () => void {
  const options = clause.options ?? 0;
  const includes: Includes = (what) => (options & INCLUDING[what]) !== 0;
  const source = sourceOf(clause, session);
  const definition = source.resident?.definition;
  for (const column of columnsOf(source)) {
    const { sequence: _sequence, default: _default, generated: _generated, identity, description, ...plain } = column;
    const hasDefault = includes('defaults') && column.generated === undefined && identity === undefined;
    draft.copyColumn(
      {
        ...plain,
        description: includes('comments') ? description : '',
        ...(hasDefault && column.default !== undefined ? { default: column.default } : {}),
        ...(hasDefault && column.sequence !== undefined ? { sequence: column.sequence } : {}),
      },
      includes('generated') ? column.generated?.node : undefined,
    );
    if (includes('identity') && identity !== undefined) {
      draft.addIdentity(column.name, identity, [], sequenceOf(column, session));
    }
  }
  if (definition === undefined) return () => undefined;
  for (const node of constraintsOf(definition, includes)) draft.addConstraint(node);
  return () => {
    if (includes('indexes') && isStored(definition)) copyIndexes(definition, draft);
  };
}

function sourceOf({ relation }: TableLikeClause, session: SessionParts): TableDefinition {
  const { schemaname: schema, relname: name = '' } = relation ?? {};
  const found = storeOf(session).catalog().findTable(schema, name, session.state.searchPath());
  if (found !== undefined) return found;
  const shown = schema === undefined ? name : `${schema}.${name}`;
  throw pgError('42P01', `relation "${shown}" does not exist`, { position: positionOfLocation(relation?.location) });
}

function columnsOf(source: TableDefinition): readonly LocalColumn[] {
  const definition = source.resident?.definition;
  if (definition !== undefined) return definition.columns;
  return source.columns
    .filter((column) => !column.hidden)
    .map(({ name, type, modifier, notNull, description }, index) => {
      return { number: index + 1, name, type, modifier, notNull, description };
    });
}

function sequenceOf(column: LocalColumn, session: SessionParts) {
  const relation = column.sequence === undefined ? undefined : storeOf(session).all().byOid(column.sequence);
  return relation?.kind === 'sequence' ? relation.sequence : undefined;
}

function constraintsOf(definition: LocalRelation, includes: Includes): readonly Constraint[] {
  if (definition.kind !== 'table') return [];
  return definition.constraints.flatMap((constraint): Constraint[] => {
    if (constraint.kind === 'check') {
      if (!includes('constraints')) return [];
      return [
        { contype: 'CONSTR_CHECK', conname: constraint.name, raw_expr: constraint.expression.node, location: -1 },
      ];
    }
    if (constraint.kind === 'foreign' || !includes('indexes')) return [];
    const index = definition.indexes.find((candidate) => candidate.oid === constraint.index);
    return [
      {
        contype: constraint.kind === 'primary' ? 'CONSTR_PRIMARY' : 'CONSTR_UNIQUE',
        keys: namesOf(definition, constraint.columns).map((sval): Node => ({ String: { sval } })),
        deferrable: constraint.deferrable === true,
        initdeferred: constraint.initiallyDeferred === true,
        nulls_not_distinct: index?.nullsNotDistinct === true,
        including: namesOf(definition, index?.included ?? []).map((sval): Node => ({ String: { sval } })),
        location: -1,
      },
    ];
  });
}

function namesOf(definition: Pick<LocalTable, 'columns'>, numbers: readonly number[]): readonly string[] {
  return numbers.map((number) => definition.columns.find((column) => column.number === number)?.name ?? '');
}

/** Those of constraints came with the constraints. */
function copyIndexes(definition: Extract<LocalRelation, { readonly indexes: unknown }>, draft: TableDraft): void {
  const constraints = definition.kind === 'table' ? definition.constraints : [];
  const taken = new Set(
    constraints.map((constraint) =>
      constraint.kind === 'primary' || constraint.kind === 'unique' ? constraint.index : 0,
    ),
  );
  for (const index of definition.indexes) {
    if (taken.has(index.oid)) continue;
    draft.addIndex(copiedIndex(index, definition, draft));
  }
}

/** Columns have other numbers in the copy; what the index keeps has names of its own. */
function copiedIndex(index: LocalIndex, source: Pick<LocalTable, 'columns'>, draft: TableDraft): LocalIndex {
  const oid = draft.nextOid;
  const numberOf = (number: number): number => draft.column(namesOf(source, [number])[0] ?? '').number;
  const kept = <T extends IndexExpression>(expression: T): T => ({
    ...expression,
    stored: expression.stored.replace(`k${index.oid}_`, `k${oid}_`),
    reads: expression.reads.map(numberOf),
  });
  const keys = index.keys?.map((key) =>
    key.expression === undefined ? key : { ...key, expression: kept(key.expression) },
  );
  const names = index.columns.map(
    (number, place) => keys?.[place]?.expression?.name ?? namesOf(source, [number])[0] ?? '',
  );
  const { included, predicate } = index;
  return {
    ...index,
    oid,
    name: draft.indexName([...names, ...namesOf(source, included ?? [])]),
    columns: index.columns.map((number) => (number === 0 ? 0 : numberOf(number))),
    ...(keys === undefined ? {} : { keys }),
    ...(included === undefined ? {} : { included: included.map(numberOf) }),
    ...(predicate === undefined ? {} : { predicate: kept(predicate) }),
  };
}
