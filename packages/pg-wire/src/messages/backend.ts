// What the server sends: one entry for each message in the union and in the encoder's switch. DataRows come encoded
// from the engine.

import { assertNever, type Field, type Format, type TransactionStatus } from '@twilio-sql/sql-engine';
import type { ByteWriter } from '../codec/byte-writer.ts';

export type BackendMessage =
  | { readonly kind: 'authentication-ok' }
  | { readonly kind: 'authentication-cleartext-password' }
  | { readonly kind: 'authentication-sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'authentication-sasl-continue'; readonly data: string }
  | { readonly kind: 'authentication-sasl-final'; readonly data: string }
  | {
      readonly kind: 'negotiate-protocol-version';
      readonly version: number;
      readonly unknownOptions: readonly string[];
    }
  | { readonly kind: 'backend-key-data'; readonly processId: number; readonly secret: Buffer }
  | { readonly kind: 'parameter-status'; readonly name: string; readonly value: string }
  | { readonly kind: 'ready-for-query'; readonly status: TransactionStatus }
  | { readonly kind: 'row-description'; readonly fields: readonly Field[]; readonly formats: readonly number[] }
  | { readonly kind: 'parameter-description'; readonly types: readonly number[] }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'parse-complete' }
  | { readonly kind: 'bind-complete' }
  | { readonly kind: 'close-complete' }
  | { readonly kind: 'command-complete'; readonly tag: string }
  | { readonly kind: 'function-call-response'; readonly value: Uint8Array | null }
  | { readonly kind: 'empty-query-response' }
  | { readonly kind: 'portal-suspended' }
  | { readonly kind: 'copy-out-response' | 'copy-in-response'; readonly format: Format; readonly columns: number }
  | { readonly kind: 'copy-done' }
  | { readonly kind: 'error-response'; readonly fields: ReportFields }
  | { readonly kind: 'notice-response'; readonly fields: ReportFields }
  | {
      readonly kind: 'notification-response';
      readonly processId: number;
      readonly channel: string;
      readonly payload: string;
    };

/** By the letter of the field: S, V, C, M, D, H, P … */
export type ReportFields = readonly (readonly [letter: string, value: string])[];

const AUTHENTICATION = { ok: 0, cleartextPassword: 3, sasl: 10, saslContinue: 11, saslFinal: 12 };

export function encodeBackend(message: BackendMessage, out: ByteWriter): void {
  switch (message.kind) {
    case 'authentication-ok':
      out.begin('R').int32(AUTHENTICATION.ok).end();
      return;
    case 'authentication-cleartext-password':
      out.begin('R').int32(AUTHENTICATION.cleartextPassword).end();
      return;
    case 'authentication-sasl':
      out.begin('R').int32(AUTHENTICATION.sasl);
      for (const mechanism of message.mechanisms) out.string(mechanism);
      out.uint8(0).end();
      return;
    case 'authentication-sasl-continue':
      out.begin('R').int32(AUTHENTICATION.saslContinue).bytes(Buffer.from(message.data)).end();
      return;
    case 'authentication-sasl-final':
      out.begin('R').int32(AUTHENTICATION.saslFinal).bytes(Buffer.from(message.data)).end();
      return;
    case 'negotiate-protocol-version':
      out.begin('v').int32(message.version).int32(message.unknownOptions.length);
      for (const option of message.unknownOptions) out.string(option);
      out.end();
      return;
    case 'backend-key-data':
      out.begin('K').int32(message.processId).bytes(message.secret).end();
      return;
    case 'parameter-status':
      out.begin('S').string(message.name).string(message.value).end();
      return;
    case 'ready-for-query':
      out.begin('Z').uint8(message.status.charCodeAt(0)).end();
      return;
    case 'row-description':
      encodeRowDescription(message.fields, message.formats, out);
      return;
    case 'parameter-description':
      out.begin('t').uint16(message.types.length);
      for (const type of message.types) out.uint32(type);
      out.end();
      return;
    case 'no-data':
      out.begin('n').end();
      return;
    case 'parse-complete':
      out.begin('1').end();
      return;
    case 'bind-complete':
      out.begin('2').end();
      return;
    case 'close-complete':
      out.begin('3').end();
      return;
    case 'command-complete':
      out.begin('C').string(message.tag).end();
      return;
    case 'function-call-response':
      out.begin('V').int32(message.value?.length ?? -1);
      if (message.value !== null) out.bytes(message.value);
      out.end();
      return;
    case 'empty-query-response':
      out.begin('I').end();
      return;
    case 'portal-suspended':
      out.begin('s').end();
      return;
    case 'copy-out-response':
      encodeCopyResponse('H', message.format, message.columns, out);
      return;
    case 'copy-in-response':
      encodeCopyResponse('G', message.format, message.columns, out);
      return;
    case 'copy-done':
      out.begin('c').end();
      return;
    case 'error-response':
      encodeReport('E', message.fields, out);
      return;
    case 'notice-response':
      encodeReport('N', message.fields, out);
      return;
    case 'notification-response':
      out.begin('A').int32(message.processId).string(message.channel).string(message.payload).end();
      return;
    default:
      assertNever(message);
  }
}

function encodeRowDescription(fields: readonly Field[], formats: readonly number[], out: ByteWriter): void {
  out.begin('T').uint16(fields.length);
  fields.forEach((field, index) => {
    out
      .string(field.name)
      .uint32(field.tableOid)
      .int16(field.columnNumber)
      .uint32(field.rowType ?? field.type)
      .int16(field.length)
      .int32(field.modifier)
      .int16(formats[formats.length === 1 ? 0 : index] ?? 0);
  });
  out.end();
}

function encodeCopyResponse(type: string, format: Format, columns: number, out: ByteWriter): void {
  const code = format === 'binary' ? 1 : 0;
  out.begin(type).uint8(code).uint16(columns);
  for (let column = 0; column < columns; column++) out.int16(code);
  out.end();
}

function encodeReport(type: string, fields: ReportFields, out: ByteWriter): void {
  out.begin(type);
  for (const [letter, value] of fields) out.uint8(letter.charCodeAt(0)).string(value);
  out.uint8(0).end();
}
