// Text on the wire is UTF-8, and must be: Postgres' error names the bytes that are not.

import { isUtf8 } from 'node:buffer';
import { pgError, type PgError } from '@twilio-sql/sql-engine';

/** Throws 22021. */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(buffer)) throw invalid(buffer, firstInvalid(buffer));
  const zero = buffer.indexOf(0);
  if (zero !== -1) throw invalid(buffer, zero);
  return buffer.toString('utf8');
}

function invalid(bytes: Buffer, offset: number): PgError {
  const shown = [...bytes.subarray(offset, offset + sequenceLength(bytes[offset] ?? 0))];
  const text = shown.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
  return pgError('22021', `invalid byte sequence for encoding "UTF8": ${text}`);
}

/** What the first byte promises. */
function sequenceLength(byte: number): number {
  if ((byte & 0xe0) === 0xc0) return 2;
  if ((byte & 0xf0) === 0xe0) return 3;
  return (byte & 0xf8) === 0xf0 ? 4 : 1;
}

function firstInvalid(bytes: Buffer): number {
  let offset = 0;
  while (offset < bytes.length) {
    const end = offset + sequenceLength(bytes[offset] ?? 0);
    if (end > bytes.length || !isUtf8(bytes.subarray(offset, end))) return offset;
    offset = end;
  }
  return 0;
}
