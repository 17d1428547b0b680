// Frames from a socket. It goes on reading while a statement runs, so that a client that has gone is noticed, and
// stops when a client sends much more than is worked on.

import type { Socket } from 'node:net';
import { FrameReader, type Frame, type FrameLimits } from '../codec/frames.ts';

/** Bytes of complete frames that may wait; beyond that the socket is paused. */
const WAITING_BYTES_MAX = 1024 * 1024;

export class Input {
  #socket: Socket;
  readonly #frames: FrameReader;
  readonly #onEnd: () => void;
  readonly #onData = (chunk: Buffer): void => this.#push(chunk);
  readonly #onClose = (): void => this.#end();
  #next: Frame | undefined;
  #wake: (() => void) | undefined;
  #ended = false;
  #stopped = false;
  #error: Error | undefined;

  /** `onEnd`: the client has closed its side, or the socket broke. */
  constructor(socket: Socket, limits: FrameLimits, onEnd: () => void) {
    this.#socket = socket;
    this.#frames = new FrameReader(limits);
    this.#onEnd = onEnd;
    this.attach(socket);
  }

  /** Reads from this socket from now on. */
  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.once('end', this.#onClose);
    socket.once('close', this.#onClose);
  }

  /** Leaves the socket to somebody else. */
  detach(): void {
    this.#socket.pause();
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onClose);
    this.#socket.off('close', this.#onClose);
  }

  /** The first byte of all, left where it is; undefined when the client has gone. */
  async firstByte(): Promise<number | undefined> {
    for (;;) {
      const byte = this.#frames.firstByte();
      if (byte !== undefined || this.#ended || this.#stopped) return byte;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Leaves the socket, with all that it has read from it. */
  giveBack(): void {
    this.detach();
    this.#socket.unshift(this.#frames.takeAll());
  }

  /** Something has come that is not yet part of a frame that was read. */
  hasBytes(): boolean {
    return this.#next !== undefined || this.#frames.available > 0;
  }

  startupIsOver(): void {
    this.#frames.startupIsOver();
  }

  limit(limits: FrameLimits): void {
    this.#frames.limit(limits);
  }

  /** True when `read` would not wait. */
  hasFrame(): boolean {
    return this.#peek() !== undefined || this.#error !== undefined;
  }

  /** The next frame; undefined when the client has gone. Throws 08P01 when the stream can't be cut into frames. */
  async read(): Promise<Frame | undefined> {
    for (;;) {
      // Nobody is there any more to be answered.
      if (this.#ended || this.#stopped) return undefined;
      const frame = this.#peek();
      if (frame !== undefined) {
        this.#next = undefined;
        if (this.#socket.isPaused()) this.#socket.resume();
        return frame;
      }
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Stops reading for good. */
  stop(): void {
    this.#stopped = true;
    this.#wakeUp();
  }

  #peek(): Frame | undefined {
    if (this.#next === undefined && this.#error === undefined) {
      try {
        this.#next = this.#frames.read();
      } catch (error) {
        this.#error = error instanceof Error ? error : new Error(String(error));
      }
    }
    return this.#next;
  }

  #push(chunk: Buffer): void {
    this.#frames.push(chunk);
    // A frame that is still incomplete has to be let in, however long it is.
    const much = this.#wake === undefined && this.#frames.available > WAITING_BYTES_MAX;
    if (much && this.#peek() !== undefined) this.#socket.pause();
    this.#wakeUp();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#stopped) this.#onEnd();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
