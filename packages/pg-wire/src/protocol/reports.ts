// Errors and notices as fields of ErrorResponse and NoticeResponse.

import { type Notice, PgError, type PgErrorFields } from '@twilio-sql/sql-engine';
import type { BackendMessage, ReportFields } from '../messages/backend.ts';

export type Severity = 'ERROR' | 'FATAL';

export function errorResponse(error: PgError, severity: Severity = error.fields.severity ?? 'ERROR'): BackendMessage {
  return { kind: 'error-response', fields: reportFields(severity, error.fields) };
}

export function noticeResponse(notice: Notice): BackendMessage {
  const { severity, ...fields } = notice;
  return { kind: 'notice-response', fields: reportFields(severity, fields) };
}

/** What the client is told of an error that is nobody's mistake but ours. */
export function internalError(): PgError {
  return new PgError({ code: 'XX000', message: 'internal error' });
}

function reportFields(severity: string, fields: Omit<PgErrorFields, 'severity'>): ReportFields {
  const optional: readonly (readonly [string, string | number | undefined])[] = [
    ['D', fields.detail],
    ['H', fields.hint],
    ['P', fields.position],
    ['W', fields.where],
    ['s', fields.schema],
    ['t', fields.table],
    ['c', fields.column],
    ['d', fields.dataType],
    ['n', fields.constraint],
  ];
  return [
    ['S', severity],
    ['V', severity],
    ['C', fields.code],
    ['M', fields.message],
    ...optional.flatMap(([letter, value]) => (value === undefined ? [] : [[letter, String(value)] as const])),
  ];
}
