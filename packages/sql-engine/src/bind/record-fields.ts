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
