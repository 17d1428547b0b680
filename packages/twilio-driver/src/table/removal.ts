// Resources that Twilio has removed: their 404 and 410 say what happened to them instead of "not found".
import { PgError } from '@twilio-sql/sql-engine/driver';
import type { Removal } from '../overlay/overlay.ts';
import type { TableModel } from './table-model.ts';

/** How Twilio answers requests for what is no more. */
export const removedStatus: readonly number[] = [404, 410];

export function removedError(model: TableModel, removal: Removal, status: number): PgError {
  return new PgError({
    code: '0A000',
    message: `Twilio removed ${model.name} on ${removal.since}`,
    detail: `HTTP status ${status}.`,
    hint: removal.replacement,
    schema: model.schema,
    table: model.name,
  });
}
