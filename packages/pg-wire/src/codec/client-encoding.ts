// What the client's texts are written in. The server's own encoding is UTF-8; with SQL_ASCII its bytes go as they are.

import { bytesToText, textToBytes } from '@twilio-sql/sql-engine/wire';
import { decodeUtf8 } from './utf8.ts';

export interface ClientEncoding {
  readonly isUtf8: boolean;
  /** Throws 22021. */
  readonly decode: (bytes: Uint8Array) => string;
  /** Throws 22P05. */
  readonly encode: (text: string) => Uint8Array;
}

export const UTF8: ClientEncoding = {
  isUtf8: true,
  decode: decodeUtf8,
  encode: (text) => Buffer.from(text, 'utf8'),
};

const AS_IT_IS: ReadonlySet<string> = new Set(['UTF8', 'UNICODE', 'SQL_ASCII']);

/** `setting`: client_encoding, as SHOW prints it. */
export function clientEncoding(setting: string): ClientEncoding {
  if (AS_IT_IS.has(setting)) return UTF8;
  return {
    isUtf8: false,
    decode: (bytes) => bytesToText(bytes, setting),
    encode: (text) => (isAscii(text) ? Buffer.from(text, 'latin1') : textToBytes(text, setting)),
  };
}

/** For errors and notices: what has no equivalent is a question mark, since an error about it could not be told either. */
export function leniently(encoding: ClientEncoding): ClientEncoding['encode'] {
  return (text) => {
    try {
      return encoding.encode(text);
    } catch {
      return Buffer.concat(Array.from(text, (character) => encodedOr(encoding, character, '?')));
    }
  };
}

function encodedOr(encoding: ClientEncoding, character: string, otherwise: string): Uint8Array {
  try {
    return encoding.encode(character);
  } catch {
    return Buffer.from(otherwise);
  }
}

const NOT_ASCII = /[^\0-\x7f]/;

function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text);
}
