// Fields of records: what they are called, and how one is taken out.

import { OID } from '../types/oids.ts';
import type { Binder, RecordField } from './state.ts';
import type { Expression } from './tree.ts';

/** Undefined for what is no record, and for records of which nothing is known. */
export function fieldsOf(record: Expression, { recordFields }: Binder): readonly RecordField[] | undefined {
  if (record.type !== OID.record) return undefined;
  switch (record.kind) {
    case 'row':
      return record.fields.map(({ type, modifier }, index) => ({
        name: record.names?.[index] ?? `f${index + 1}`,
        type,
        modifier,
      }));
    case 'column':
      return recordFields.get(record.column);
    case 'scalar-subquery':
      return recordFields.get(record.query.outputs[0]?.column ?? -1);
    default:
      return undefined;
  }
}

export function fieldNamed(record: Expression, name: string, binder: Binder): Expression | undefined {
  const fields = fieldsOf(record, binder) ?? [];
  const index = fields.findIndex((field) => field.name === name);
  const field = fields[index];
  if (field === undefined) return undefined;
  if (record.kind === 'row') return { ...record.fields[index] };
  return { kind: 'field', record, field: index, type: field.type, modifier: field.modifier };
}

/** pg_type.oid of the table whose whole row it is; 0 for other expressions. */
export function rowTypeOf(row: Expression | undefined, { origins, catalog }: Binder): number {
  if (row?.kind !== 'row' || row.names === undefined) return 0;
  const found = row.fields.map((field) => (field.kind === 'column' ? origins.get(field.column) : undefined));
  const [first] = found;
  const table = first?.table;
  if (table === undefined || found.some((origin) => origin?.relation !== first?.relation)) return 0;
  if (table.columns.filter(({ hidden }) => !hidden).length !== found.length) return 0;
  return catalog.rowTypeOid?.(table) ?? 0;
}
