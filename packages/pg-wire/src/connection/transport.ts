// A client's socket, in clear or under TLS, with its input and output; and the first packets, which settle that.

import type { Socket } from 'node:net';
import { startFrameLimits } from '../messages/frontend.ts';
import type { Logger } from '../logger.ts';
import type { Encryption } from './encryption.ts';
import { Input } from './input.ts';
import { Output } from './output.ts';
import { readFirstPacket, type FirstPacket } from './start.ts';

/** The first byte of a client that begins with TLS at once. */
const TLS_HANDSHAKE = 0x16;

/** A client whose machine is gone is noticed after some minutes. */
const KEEPALIVE_MS = 60_000;

export class Transport {
  readonly input: Input;
  readonly output: Output;
  #socket: Socket;
  #endPoint: Buffer | undefined;
  readonly #encryption: Encryption | undefined;
  readonly #logger: Logger;

  /** `onEnd`: the client has closed its side, or the socket broke. */
  constructor(socket: Socket, encryption: Encryption | undefined, logger: Logger, onEnd: () => void) {
    this.#socket = socket;
    this.#encryption = encryption;
    this.#logger = logger;
    this.output = new Output(socket);
    this.input = new Input(socket, startFrameLimits, onEnd);
    // A reset is told by 'close' too.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** What SCRAM can bind to; undefined without TLS. */
  get endPoint(): Buffer | undefined {
    return this.#endPoint;
  }

  /** Undefined when the client goes away, or when TLS comes to nothing: there is nobody to tell. */
  async firstPacket(): Promise<FirstPacket | undefined> {
    const encryption = this.#encryption;
    if (encryption === undefined) return await readFirstPacket(this.input, this.output, undefined);
    if ((await this.input.firstByte()) === TLS_HANDSHAKE) {
      this.input.giveBack();
      if (!(await this.#encrypt(encryption, true))) return undefined;
      return await readFirstPacket(this.input, this.output, undefined);
    }
    let encrypted = true;
    const first = await readFirstPacket(this.input, this.output, async () => {
      this.input.detach();
      this.output.sendRaw(Buffer.from('S'));
      encrypted = await this.#encrypt(encryption, false);
    });
    return encrypted ? first : undefined;
  }

  /** False when the handshake failed. */
  async #encrypt(encryption: Encryption, direct: boolean): Promise<boolean> {
    try {
      const secured = await encryption.secure(this.#socket, direct);
      secured.on('error', () => {});
      this.#socket = secured;
      this.#endPoint = encryption.serverEndPoint;
      this.output.attach(secured);
      this.input.attach(secured);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.info('a TLS handshake failed', { address: this.#socket.remoteAddress, reason });
      this.input.stop();
      this.#socket.destroy();
      return false;
    }
  }

  /** Nothing more is read or written; what was written is sent. */
  end(): void {
    this.input.stop();
    this.output.end();
  }

  /** The client's FIN is not waited for forever. */
  destroySoon(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
