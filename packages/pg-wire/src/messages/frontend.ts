// What clients send after the start: one entry in the table for each message. Decoding errors are 08P01 or 22021 and
// leave the connection alive, as in Postgres: the frame itself was whole.

import { ByteReader, protocolViolation } from '../codec/byte-reader.ts';

export type Target = 'statement' | 'portal';

export type FrontendMessage =
  | { readonly kind: 'query'; readonly sql: string }
  | {
      readonly kind: 'parse';
      readonly name: string;
      readonly sql: string;
      /** OIDs; 0 for "infer". */
      readonly parameterTypes: readonly number[];
    }
  | {
      readonly kind: 'bind';
      readonly portal: string;
      readonly statement: string;
      /** Format codes as they came: none, one for all, or one each. */
      readonly parameterFormats: readonly number[];
      readonly parameters: readonly (Uint8Array | null)[];
      readonly resultFormats: readonly number[];
    }
  | { readonly kind: 'describe'; readonly target: Target; readonly name: string }
  /** maxRows 0: all. */
  | { readonly kind: 'execute'; readonly portal: string; readonly maxRows: number }
  | { readonly kind: 'close'; readonly target: Target; readonly name: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'terminate' }
  | {
      readonly kind: 'function-call';
      readonly oid: number;
      /** Format codes as they came: none, one for all, or one each. */
      readonly formats: readonly number[];
      readonly values: readonly (Uint8Array | null)[];
      readonly resultFormat: number;
    }
  /** PasswordMessage, SASLInitialResponse, SASLResponse: what it is depends on what was asked. */
  | { readonly kind: 'password'; readonly body: Uint8Array }
  | { readonly kind: 'copy-data'; readonly data: Uint8Array }
  | { readonly kind: 'copy-done' }
  | { readonly kind: 'copy-fail'; readonly message: string };

export type FrontendKind = FrontendMessage['kind'];

interface Entry {
  readonly kind: FrontendKind;
  /** large: texts and values. small: what Postgres limits to 10,000 bytes. */
  readonly size: 'small' | 'large';
  readonly decode: (reader: ByteReader) => FrontendMessage;
}

const SMALL_BYTES_MAX = 10_000;

/** `large` bodies may be this long by default: a bound on what one message can make the server hold. */
export const LARGE_BYTES_MAX = 256 * 1024 * 1024;

const MESSAGES: Readonly<Record<string, Entry>> = {
  Q: { kind: 'query', size: 'large', decode: (reader) => ({ kind: 'query', sql: reader.string() }) },
  P: { kind: 'parse', size: 'large', decode: decodeParse },
  B: { kind: 'bind', size: 'large', decode: decodeBind },
  D: {
    kind: 'describe',
    size: 'small',
    decode: (reader) => ({ kind: 'describe', target: target(reader, 'DESCRIBE'), name: reader.string() }),
  },
  E: {
    kind: 'execute',
    size: 'small',
    decode: (reader) => ({ kind: 'execute', portal: reader.string(), maxRows: Math.max(reader.int32(), 0) }),
  },
  C: {
    kind: 'close',
    size: 'small',
    decode: (reader) => ({ kind: 'close', target: target(reader, 'CLOSE'), name: reader.string() }),
  },
  H: { kind: 'flush', size: 'small', decode: () => ({ kind: 'flush' }) },
  S: { kind: 'sync', size: 'small', decode: () => ({ kind: 'sync' }) },
  X: { kind: 'terminate', size: 'small', decode: () => ({ kind: 'terminate' }) },
  F: { kind: 'function-call', size: 'large', decode: decodeFunctionCall },
  p: { kind: 'password', size: 'small', decode: (reader) => ({ kind: 'password', body: reader.rest() }) },
  d: { kind: 'copy-data', size: 'large', decode: (reader) => ({ kind: 'copy-data', data: reader.rest() }) },
  c: { kind: 'copy-done', size: 'small', decode: () => ({ kind: 'copy-done' }) },
  f: { kind: 'copy-fail', size: 'small', decode: (reader) => ({ kind: 'copy-fail', message: reader.string() }) },
};

/** Before the client is known nothing long is taken: Postgres' MAX_STARTUP_PACKET_LENGTH and PG_MAX_AUTH_TOKEN_LENGTH. */
export function startFrameLimits(type: string): number | undefined {
  return entryOf(type) === undefined ? undefined : SMALL_BYTES_MAX;
}

/** For FrameReader. */
export function frameLimits(largeBytesMax: number): (type: string) => number | undefined {
  return (type) => {
    const size = entryOf(type)?.size;
    if (size === undefined) return undefined;
    return size === 'large' ? largeBytesMax : SMALL_BYTES_MAX;
  };
}

/** Known before the body is decoded: an error in the body is answered as that message's. */
export function kindOfType(type: string): FrontendKind {
  const entry = entryOf(type);
  if (entry === undefined) throw protocolViolation(`invalid frontend message type ${type.charCodeAt(0)}`);
  return entry.kind;
}

/** `decode`: what the client's texts are written in. Throws 08P01, 22021. */
export function decodeFrontend(
  type: string,
  body: Uint8Array,
  decode?: (bytes: Uint8Array) => string,
): FrontendMessage {
  const entry = entryOf(type);
  if (entry === undefined) throw protocolViolation(`invalid frontend message type ${type.charCodeAt(0)}`);
  const reader = new ByteReader(body, decode);
  const message = entry.decode(reader);
  reader.end();
  return message;
}

function entryOf(type: string): Entry | undefined {
  return Object.hasOwn(MESSAGES, type) ? MESSAGES[type] : undefined;
}

function decodeParse(reader: ByteReader): FrontendMessage {
  const name = reader.string();
  const sql = reader.string();
  const parameterTypes = times(reader.uint16(), () => reader.uint32());
  return { kind: 'parse', name, sql, parameterTypes };
}

function decodeBind(reader: ByteReader): FrontendMessage {
  const portal = reader.string();
  const statement = reader.string();
  const parameterFormats = times(reader.uint16(), () => reader.uint16());
  const parameters = times(reader.uint16(), () => value(reader));
  const resultFormats = times(reader.uint16(), () => reader.uint16());
  return { kind: 'bind', portal, statement, parameterFormats, parameters, resultFormats };
}

function decodeFunctionCall(reader: ByteReader): FrontendMessage {
  const oid = reader.uint32();
  const formats = times(reader.uint16(), () => reader.uint16());
  const values = times(reader.uint16(), () => value(reader));
  return { kind: 'function-call', oid, formats, values, resultFormat: reader.uint16() };
}

function value(reader: ByteReader): Uint8Array | null {
  const length = reader.int32();
  return length === -1 ? null : reader.bytes(length);
}

function times<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}

function target(reader: ByteReader, message: string): Target {
  const letter = reader.uint8();
  if (letter === 0x53) return 'statement';
  if (letter === 0x50) return 'portal';
  throw protocolViolation(`invalid ${message} message subtype ${letter}`);
}
