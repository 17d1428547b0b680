// Big-endian numbers and UTF-8 text as the binary wire format has them.

import { isUtf8 } from 'node:buffer';
import { pgError } from '../errors.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws 22021. */
export function decodeText(bytes: Uint8Array): string {
  try {
    const text = decoder.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw pgError('22021', `invalid byte sequence for encoding "UTF8": ${firstInvalidSequence(bytes)}`);
}

/** The first byte sequence that is no UTF-8 or holds a zero, for the error text. */
export function firstInvalidSequence(bytes: Uint8Array): string {
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    const length = sequenceLength(lead);
    const sequence = bytes.subarray(index, index + length);
    if (lead === 0 || !isUtf8(sequence)) {
      return [...sequence].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
    }
    index += length;
  }
  return '';
}

/** What the first byte promises; 1 where it can't be a first byte. */
function sequenceLength(lead: number): number {
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  return (lead & 0xf8) === 0xf0 ? 4 : 1;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A view of exactly `length` bytes; throws 08P01 or 22P03 when the message has another length. */
export function fixedView(bytes: Uint8Array, length: number): DataView {
  if (bytes.byteLength < length) throw pgError('08P01', 'insufficient data left in message');
  if (bytes.byteLength > length) throw pgError('22P03', 'incorrect binary data format');
  return viewOf(bytes);
}

function make(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}

export const sendInt16 = (value: number): Uint8Array => make(2, (view) => view.setInt16(0, value));
export const sendInt32 = (value: number): Uint8Array => make(4, (view) => view.setInt32(0, value));
export const sendUint32 = (value: number): Uint8Array => make(4, (view) => view.setUint32(0, value));
export const sendInt64 = (value: bigint): Uint8Array => make(8, (view) => view.setBigInt64(0, value));
export const sendFloat32 = (value: number): Uint8Array => make(4, (view) => view.setFloat32(0, value));
export const sendFloat64 = (value: number): Uint8Array => make(8, (view) => view.setFloat64(0, value));

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
