// Messages to a socket: small ones are collected and sent together, the engine's chunks go as they are, and the
// sender waits while the client does not read.

import type { Socket } from 'node:net';
import { ByteWriter } from '../codec/byte-writer.ts';
import { leniently, UTF8, type ClientEncoding } from '../codec/client-encoding.ts';
import { recodeRows, type RowLayout } from '../codec/recode-rows.ts';
import { encodeBackend, type BackendMessage } from '../messages/backend.ts';

/** Collected bytes that are sent without being asked; chunks up to this size are collected too. */
const COLLECTED_BYTES_MAX = 16 * 1024;

/** Thrown to whoever sends when the client has gone: ends the statement, is told to nobody. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

export class Output {
  #socket: Socket;
  readonly #writer = new ByteWriter();
  #flushing: NodeJS.Immediate | undefined;
  #encoding = UTF8;
  #lenient = leniently(UTF8);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Of everything that is sent from now on. */
  set encoding(encoding: ClientEncoding) {
    this.#encoding = encoding;
    this.#lenient = leniently(encoding);
  }

  get encoding(): ClientEncoding {
    return this.#encoding;
  }

  /** Writes to this socket from now on. */
  attach(socket: Socket): void {
    this.#socket = socket;
  }

  send(message: BackendMessage): void {
    const start = this.#writer.length;
    if (!this.#encoding.isUtf8) this.#writer.encode = isReport(message) ? this.#lenient : this.#encoding.encode;
    try {
      encodeBackend(message, this.#writer);
    } catch (error) {
      // Half a message would make nonsense of all that follow.
      this.#writer.truncate(start);
      throw error;
    } finally {
      this.#writer.encode = undefined;
    }
    if (this.#writer.length >= COLLECTED_BYTES_MAX) this.flush();
  }

  /** One byte outside of any message: the answer to SSLRequest. */
  sendRaw(bytes: Uint8Array): void {
    this.flush();
    this.#write(bytes);
  }

  /** DataRow messages, laid out like this. Resolves when the client takes more. Throws 22P05. */
  async sendRows(rows: Uint8Array, layout: RowLayout): Promise<void> {
    await this.sendData(this.#encoding.isUtf8 ? rows : recodeRows(rows, layout, this.#encoding));
  }

  /** Complete messages as they are. Resolves when the client takes more. */
  async sendData(bytes: Uint8Array): Promise<void> {
    if (this.#writer.length + bytes.length <= COLLECTED_BYTES_MAX) {
      this.#writer.bytes(bytes);
      this.flushSoon();
      return;
    }
    this.flush();
    this.#write(bytes);
    await this.drained();
  }

  /** Nothing stays here while the statement waits for its next page; what comes at once still goes together. */
  flushSoon(): void {
    this.#flushing ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#flushing !== undefined) {
      clearImmediate(this.#flushing);
      this.#flushing = undefined;
    }
    if (this.#writer.length > 0) this.#write(this.#writer.take());
  }

  /** Resolves when the socket's buffer has been taken; throws ConnectionClosed when it never will be. */
  async drained(): Promise<void> {
    if (this.#socket.destroyed || this.#socket.writableEnded) throw new ConnectionClosed('the client has gone');
    if (!this.#socket.writableNeedDrain) return;
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      const drained = (): void => {
        socket.off('close', closed);
        resolve();
      };
      const closed = (): void => {
        socket.off('drain', drained);
        reject(new ConnectionClosed('the client has gone'));
      };
      socket.once('drain', drained);
      socket.once('close', closed);
    });
  }

  /** Sends what is left and closes this side. */
  end(): void {
    this.flush();
    if (!this.#socket.destroyed) this.#socket.end();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed && !this.#socket.writableEnded) this.#socket.write(bytes);
  }
}

function isReport({ kind }: BackendMessage): boolean {
  return kind === 'error-response' || kind === 'notice-response';
}
