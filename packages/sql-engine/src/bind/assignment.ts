// Columns of a table as targets of INSERT and UPDATE: found by name, and what may be assigned to them.

import { SYSTEM_COLUMN_NAMES } from '../local/table-definition.ts';
import { pgError } from '../errors.ts';
import type { TableDefinition } from '../driver/table.ts';
import { typeByName } from '../types/registry.ts';
import { coerceTo } from './coercion.ts';
import { NAME_MATCHES } from './names.ts';
import { positionOf } from './state.ts';
import type { Binder } from './state.ts';
import type { Expression } from './tree.ts';
import { formatType } from './type-facts.ts';

/** Index into table.columns. */
export function targetColumn(
  table: TableDefinition,
  name: string,
  position: number | undefined,
  verb: 'insert' | 'update' = 'update',
): number {
  for (const matches of NAME_MATCHES) {
    const found = table.columns.flatMap((column, index) => (matches(column, name) ? [index] : []));
    if (found.length === 1) {
      const isSystem = table.resident !== undefined && SYSTEM_COLUMN_NAMES.has(name) && table.columns[found[0]].hidden;
      if (!isSystem) return found[0];
      if (verb === 'insert') break;
      throw pgError('0A000', `cannot assign to system column "${name}"`, { position });
    }
    if (found.length > 1) throw pgError('42702', `column reference "${name}" is ambiguous`, { position });
  }
  throw pgError('42703', `column "${name}" of relation "${table.name}" does not exist`, { position });
}

/** Coerces a value to the column's type and modifier. */
export function assignTo(
  binder: Binder,
  table: TableDefinition,
  index: number,
  value: Expression,
  role: 'expression' | 'default expression' = 'expression',
): Expression {
  const { name, type, modifier } = table.columns[index];
  const { oid } = typeByName(type);
  const coerced = coerceTo(binder, value, oid, modifier, 'assignment');
  if (coerced !== undefined) return coerced;
  const message = `column "${name}" is of type ${formatType(oid)} but ${role} is of type ${formatType(value.type)}`;
  throw pgError('42804', message, {
    hint: 'You will need to rewrite or cast the expression.',
    position: positionOf(binder, value),
  });
}
