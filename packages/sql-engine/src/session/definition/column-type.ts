// ALTER COLUMN … TYPE: values are converted into a column of their own first, then put in the old one's place.

import type { Node } from '@pgsql/types';
import { resolveTypeName } from '../../bind/type-name.ts';
import { notSupported, pgError, PgError } from '../../errors.ts';
import {
  indexedColumns,
  indexExpressions,
  storedName,
  type LocalColumn,
  type LocalTable,
} from '../../local/definitions.ts';
import { createIndexSql, dropIndexSql, storedSql } from '../../local/stored-sql.ts';
import { nodeOf } from '../../parse/nodes.ts';
import { typeByOid } from '../../types/registry.ts';
import type { Alteration } from './alter-table.ts';
import { viewsThatName } from './alter-table.ts';
import { fillKeys } from './create-index.ts';
import { updateColumn } from './existing-rows.ts';
import { boundIndexes } from './index-keys.ts';
import { storeOf } from './place.ts';
import { storableType } from './table-draft.ts';

export async function changeColumnType(table: LocalTable, { session, options, command }: Alteration): Promise<void> {
  const name = command.name ?? '';
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw pgError('42703', `column "${name}" of relation "${table.name}" does not exist`);
  const definition = nodeOf(command.def, 'ColumnDef');
  if (definition.typeName === undefined) throw new Error('a column has a type');
  const store = storeOf(session);
  const [view] = viewsThatName(table, name, session);
  if (view !== undefined) {
    throw pgError('0A000', 'cannot alter type of a column used by a view or rule', {
      detail: `rule _RETURN on view ${view.name} depends on column "${name}"`,
    });
  }
  if (column.generated !== undefined || column.sequence !== undefined) {
    throw notSupported('changing the type of a generated or serial column');
  }
  const { oid, modifier } = resolveTypeName(definition.typeName, store.catalog());
  const type = storableType(oid, name);
  const converted: LocalColumn = {
    number: table.lastColumn + 1,
    name: `\u0001${name}`,
    type,
    modifier,
    notNull: false,
    description: '',
  };
  const stored = storedName(table);
  const draft = { ...table, columns: [...table.columns, converted], lastColumn: converted.number };
  await store.define([draft], [storedSql(`ALTER TABLE ${stored} ADD COLUMN c${converted.number}`)]);
  const value: Node = definition.raw_default ?? { ColumnRef: { fields: [{ String: { sval: name } }], location: -1 } };
  try {
    await updateColumn(draft, converted.name, value, session, options);
  } catch (error) {
    throw castError(error, name, typeByOid(oid).formalName, definition.raw_default !== undefined);
  }
  const indexes = table.indexes.filter((index) => indexedColumns(index).includes(column.number));
  const retyped: LocalTable = {
    ...table,
    columns: table.columns.map((other) => (other.number === column.number ? { ...other, type, modifier } : other)),
    lastColumn: converted.number,
  };
  const changed = { ...retyped, indexes: boundIndexes(retyped, session) };
  await store.define(
    [changed],
    [
      ...indexes.map((index) => dropIndexSql(index, table)),
      storedSql(`UPDATE ${stored} SET c${column.number} = c${converted.number}, c${converted.number} = NULL`),
    ],
  );
  // What indexes keep of the column is made of its new values.
  if (indexes.some((index) => indexExpressions(index).length > 0)) await fillKeys(changed, session, options);
  await store.define(
    [changed],
    indexes.map((index) => createIndexSql(index, changed)),
  );
}

/** The assignment to a column that nobody knows, in the words of ALTER TABLE. */
function castError(error: unknown, name: string, type: string, using: boolean): unknown {
  if (!(error instanceof PgError) || error.code !== '42804') return error;
  return using
    ? pgError('42804', `result of USING clause for column "${name}" cannot be cast automatically to type ${type}`, {
        hint: 'You might need to add an explicit cast.',
      })
    : pgError('42804', `column "${name}" cannot be cast automatically to type ${type}`, {
        hint: `You might need to specify "USING ${name}::${type}".`,
      });
}
