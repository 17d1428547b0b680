// A client that sends exactly the bytes it is told to, and shows what comes back as lines.

import { connect, type Socket } from 'node:net';

export class RawClient {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Connected, trusted, ready. */
  static async ready(port: number, parameters: Readonly<Record<string, string>> = {}): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.send(startup({ user: 'ada', ...parameters }));
    await client.until('Z');
    return client;
  }

  send(...parts: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** Bytes outside of messages. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#received.length < count && !this.#ended) await this.#more();
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  /** Lines for the messages up to and with the first of this type; up to the end when it does not come. */
  async until(type: string): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.message();
      if (line === undefined) return [...lines, 'end'];
      lines.push(line);
      if (line.startsWith(type)) return lines;
    }
  }

  /** The messages up to and with the first of this type, as they came. */
  async frames(type: string): Promise<RawFrame[]> {
    const frames: RawFrame[] = [];
    for (;;) {
      const next = await this.#frame();
      if (next === undefined) return frames;
      frames.push(next);
      if (next.type === type) return frames;
    }
  }

  async message(): Promise<string | undefined> {
    const next = await this.#frame();
    return next === undefined ? undefined : shown(next.type, next.body);
  }

  async #frame(): Promise<RawFrame | undefined> {
    for (;;) {
      if (this.#received.length >= 5) {
        const length = this.#received.readInt32BE(1);
        if (this.#received.length >= length + 1) {
          const message = this.#received.subarray(0, length + 1);
          this.#received = this.#received.subarray(length + 1);
          return { type: message.toString('latin1', 0, 1), body: message.subarray(5) };
        }
      }
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  close(): void {
    this.socket.destroy();
  }
}

export interface RawFrame {
  readonly type: string;
  readonly body: Buffer;
}

export function framesOf(bytes: Uint8Array): RawFrame[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: RawFrame[] = [];
  for (let offset = 0; offset < buffer.length;) {
    const end = offset + 1 + buffer.readInt32BE(offset + 1);
    frames.push({ type: buffer.toString('latin1', offset, offset + 1), body: buffer.subarray(offset + 5, end) });
    offset = end;
  }
  return frames;
}

/** Lines for all messages of an answer. */
export function shownMessages(bytes: Uint8Array): string[] {
  return framesOf(bytes).map(({ type, body }) => shown(type, body));
}

function shown(type: string, body: Buffer): string {
  switch (type) {
    case 'E':
    case 'N': {
      const fields = body
        .toString('utf8')
        .split('\0')
        .filter((field) => field !== '');
      return `${type} ${fields.join(' | ')}`;
    }
    case 'D': {
      const values: string[] = [];
      let offset = 2;
      for (let i = 0; i < body.readInt16BE(0); i++) {
        const length = body.readInt32BE(offset);
        values.push(length === -1 ? 'NULL' : body.toString('utf8', offset + 4, offset + 4 + length));
        offset += 4 + Math.max(length, 0);
      }
      return `D ${values.join(' ')}`;
    }
    case 'T': {
      const names: string[] = [];
      let offset = 2;
      for (let i = 0; i < body.readInt16BE(0); i++) {
        const end = body.indexOf(0, offset);
        names.push(`${body.toString('utf8', offset, end)}:${body.readInt32BE(end + 7)}:${body.readInt16BE(end + 17)}`);
        offset = end + 19;
      }
      return `T ${names.join(' ')}`;
    }
    case 't': {
      const types = Array.from({ length: body.readUInt16BE(0) }, (_, index) => body.readUInt32BE(2 + index * 4));
      return `t ${types.join(' ')}`.trim();
    }
    case 'R':
      return `R ${body.readInt32BE(0)}${body.length > 4 ? ` ${body.toString('utf8', 4).replaceAll('\0', ' ').trim()}` : ''}`;
    case 'K':
      return `K ${body.readInt32BE(0)} ${body.readInt32BE(4)}`;
    case 'A':
      return `A ${body.readInt32BE(0)} ${body.toString('utf8', 4).split('\0').join(' ').trim()}`;
    case 'v':
      return `v ${body.readInt32BE(0)} ${body.toString('utf8', 8).split('\0').join(' ').trim()}`;
    default:
      return `${type} ${body.toString('utf8').split('\0').join(' ').trim()}`.trim();
  }
}

// ---- Messages of a client -----------------------------------------------------------------------------------

export const int16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
};

export const int32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32BE(value, index * 4));
  return bytes;
};

export const text = (value: string): Buffer => Buffer.from(`${value}\0`);

export function frame(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

export function packet(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length + 4), body]);
}

export function startup(parameters: Readonly<Record<string, string>>, version = 196608): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [text(name), text(value)]);
  return packet(int32(version), ...pairs, Buffer.from([0]));
}

export const query = (sql: string): Buffer => frame('Q', text(sql));

export const parse = (name: string, sql: string, types: readonly number[] = []): Buffer =>
  frame('P', text(name), text(sql), int16(types.length), int32(...types));

export interface BindOptions {
  readonly portal?: string;
  readonly statement?: string;
  readonly formats?: readonly number[];
  readonly values?: readonly (Uint8Array | string | null)[];
  readonly results?: readonly number[];
}

export function bind(options: BindOptions = {}): Buffer {
  const { portal = '', statement = '', formats = [], values = [], results = [] } = options;
  const encoded = values.flatMap((value) => {
    if (value === null) return [int32(-1)];
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return [int32(bytes.length), bytes];
  });
  return frame(
    'B',
    text(portal),
    text(statement),
    int16(formats.length, ...formats),
    int16(values.length),
    Buffer.concat(encoded),
    int16(results.length, ...results),
  );
}

export const describeMessage = (target: 'S' | 'P', name = ''): Buffer => frame('D', Buffer.from(target), text(name));
export const execute = (portal = '', maxRows = 0): Buffer => frame('E', text(portal), int32(maxRows));
export const close = (target: 'S' | 'P', name = ''): Buffer => frame('C', Buffer.from(target), text(name));
export const sync = frame('S');
export const flush = frame('H');
export const terminate = frame('X');
