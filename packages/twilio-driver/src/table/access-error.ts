// A refusal for lack of permission says which table it is about: keys are allowed one product and not another.
import { PgError } from '@twilio-sql/sql-engine/driver';
import type { TableModel } from './table-model.ts';

export function namingTable(model: Pick<TableModel, 'schema' | 'name'>, error: unknown): unknown {
  if (!(error instanceof PgError) || error.fields.code !== '42501' || error.fields.table !== undefined) return error;
  const { schema, name } = model;
  const { detail } = error.fields;
  return new PgError(
    {
      ...error.fields,
      schema,
      table: name,
      detail: `Permission denied for table ${schema}.${name}.${detail === undefined ? '' : ` ${detail}`}`,
    },
    { cause: error },
  );
}
