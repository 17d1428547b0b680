// Columns of a row as what Twilio takes, and what is refused before anything is sent.
import { type PgErrorFields, PgError, type RowValues } from '@twilio-sql/sql-engine/driver';
import type { ResourceRemoval, ResourceWrite } from '../catalog-data/resource.ts';
import type { TableModel } from '../table/table-model.ts';
import { type EncodedWrite, encodeValues, type GivenProperty, propertiesOf, type Refusals } from './encode-values.ts';

/** Nothing given is left out but NULLs of an INSERT. */
export function encodeWrite(
  model: TableModel,
  write: ResourceWrite,
  values: RowValues,
  purpose: 'insert' | 'update',
): EncodedWrite {
  const given = propertiesOf(write.properties, values, (column) => unwritable(model, write, column, purpose));
  return encodeValues(given, { body: write.body, purpose, refusals: refusalsOf(model) });
}

/** What a DELETE carries beside its address: of the row's own columns, what was read or named. */
export function encodeRemoval(model: TableModel, removal: ResourceRemoval, key: RowValues): EncodedWrite {
  const given = (removal.properties ?? []).flatMap((property): readonly GivenProperty[] => {
    const value = key.get(property.column) ?? null;
    return value === null ? [] : [[property, value]];
  });
  return encodeValues(given, { body: 'form', purpose: 'insert', refusals: refusalsOf(model) });
}

function refusalsOf(model: TableModel): Refusals {
  return {
    unsendable: ({ parameter, column, type }) =>
      new PgError({
        code: '22023',
        message: `value of "${column}" cannot be sent to Twilio`,
        detail: `The property ${parameter} takes ${type}.`,
        ...place(model, column),
      }),
    nullElement: ({ column }) =>
      new PgError({
        code: '22004',
        message: `null elements cannot be sent in "${column}" of ${model.name}`,
        ...place(model, column),
      }),
    nullValue: ({ column, type }) =>
      new PgError({
        code: '22004',
        message: `column "${column}" of ${model.name} cannot be set to null`,
        detail: 'Twilio has no way to say null.',
        ...(type === 'text' ? { hint: `Set it to '' to clear it.` } : {}),
        ...place(model, column),
      }),
  };
}

function unwritable(model: TableModel, write: ResourceWrite, column: string, purpose: string): PgError {
  return new PgError({
    code: '42501',
    message: `column "${column}" of ${model.name} cannot be written by ${purpose.toUpperCase()}`,
    hint: `Columns that can be written: ${write.properties.map((property) => property.column).join(', ')}.`,
    ...place(model, column),
  });
}

/** 23502 for what Twilio would refuse, before anything is sent. */
export function checkRequired(model: TableModel, write: ResourceWrite, values: RowValues): void {
  const given = (parameter: string): boolean => {
    const property = write.properties.find((candidate) => candidate.parameter === parameter);
    return property !== undefined && (values.get(property.column) ?? null) !== null;
  };
  const columnOf = (parameter: string): string =>
    write.properties.find((property) => property.parameter === parameter)?.column ?? parameter;
  const missing = write.properties.find((property) => property.required && !given(property.parameter));
  if (missing !== undefined) throw missingValue(model, missing.column);
  for (const set of write.atLeastOneOf) {
    if (set.some(given)) continue;
    const [first, ...others] = set.map(columnOf);
    throw missingValue(model, first ?? '', {
      detail: `Twilio needs at least one of ${[first, ...others].join(', ')}.`,
    });
  }
}

export function missingValue(model: TableModel, column: string, more: Pick<PgErrorFields, 'detail'> = {}): PgError {
  return new PgError({
    code: '23502',
    message: `null value in column "${column}" of relation "${model.name}" violates not-null constraint`,
    ...more,
    ...place(model, column),
  });
}

const place = (model: TableModel, column: string): Pick<PgErrorFields, 'schema' | 'table' | 'column'> => ({
  schema: model.schema,
  table: model.name,
  column,
});
