// The columns that Postgres keeps with each row of a table of its own, and their values.

import type { ColumnDefinition } from '../driver/table.ts';
import type { JsValue } from '../types/values.ts';
import type { RelationFact } from './catalog-facts.ts';

/** `*` leaves them out. */
export function systemColumns(relation: RelationFact): readonly ColumnDefinition[] {
  if (relation.kind === 'view') return [];
  const hidden = { modifier: -1, notNull: true, hidden: true, aliases: [] };
  return [
    { ...hidden, name: 'tableoid', type: 'oid', description: 'the OID of the table' },
    { ...hidden, name: 'xmin', type: 'xid', description: 'the transaction that made the row' },
  ];
}

const BOOTSTRAP_TRANSACTION = 1;

/** The same in every row. */
export function systemValues(relation: RelationFact): readonly JsValue[] {
  return relation.kind === 'view' ? [] : [relation.oid, BOOTSTRAP_TRANSACTION];
}
