// The packets that come before any typed message: startup, requests for encryption, cancel.

import type { PgError } from '@twilio-sql/sql-engine';
import { ByteReader, protocolViolation } from '../codec/byte-reader.ts';

export type StartupPacket =
  | {
      readonly kind: 'startup';
      readonly major: number;
      readonly minor: number;
      readonly parameters: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'ssl-request' }
  | { readonly kind: 'gss-request' }
  | { readonly kind: 'cancel'; readonly processId: number; readonly secret: Uint8Array };

const CANCEL = 80877102;
const SSL = 80877103;
const GSS = 80877104;

export function decodeStartup(body: Uint8Array): StartupPacket {
  if (body.length < 4) throw protocolViolation('invalid length of startup packet');
  const reader = new ByteReader(body);
  const code = reader.uint32();
  switch (code) {
    case SSL:
      return { kind: 'ssl-request' };
    case GSS:
      return { kind: 'gss-request' };
    case CANCEL:
      return { kind: 'cancel', processId: reader.int32(), secret: reader.rest() };
    default:
      return { kind: 'startup', major: code >>> 16, minor: code & 0xffff, parameters: parametersOf(code, reader) };
  }
}

function parametersOf(code: number, reader: ByteReader): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  // Other versions lay their packets out differently: they are refused by their number.
  if (code >>> 16 !== 3) return parameters;
  for (;;) {
    if (!reader.hasString()) throw noTerminator();
    const name = reader.string();
    if (name === '') break;
    if (!reader.hasString()) throw noTerminator();
    parameters.set(name, reader.string());
  }
  if (reader.left > 0) throw noTerminator();
  return parameters;
}

function noTerminator(): PgError {
  return protocolViolation('invalid startup packet layout: expected terminator as last byte');
}
