// Collects messages until they are sent: a buffer that grows, with the length of each message filled in at its end.

const INITIAL_BYTES = 1024;

export class ByteWriter {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;
  #messageStart = 0;
  /** What texts are written in; undefined for UTF-8. */
  encode: ((text: string) => Uint8Array) | undefined;

  get length(): number {
    return this.#length;
  }

  /** What has been written so far; the writer starts anew. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
    this.#length = 0;
    return taken;
  }

  /** Forgets what was written after this length. */
  truncate(length: number): void {
    this.#length = length;
  }

  begin(type: string): this {
    this.#reserve(5);
    this.#messageStart = this.#length + 1;
    this.#length = this.#buffer.writeUInt8(type.charCodeAt(0), this.#length) + 4;
    return this;
  }

  end(): void {
    this.#buffer.writeInt32BE(this.#length - this.#messageStart, this.#messageStart);
  }

  uint8(value: number): this {
    this.#reserve(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
    return this;
  }

  int16(value: number): this {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
    return this;
  }

  /** Counts go up to 65,535. */
  uint16(value: number): this {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
    return this;
  }

  int32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
    return this;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** With its zero byte at the end. */
  string(value: string): this {
    if (this.encode !== undefined) return this.bytes(this.encode(value)).uint8(0);
    this.#reserve(value.length * 3 + 1);
    this.#length += this.#buffer.write(value, this.#length, 'utf8');
    this.#length = this.#buffer.writeUInt8(0, this.#length);
    return this;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
