// COPY FROM in binary: a signature, tuples as DataRow bodies, a trailer.

import { pgError, type PgError } from '../../errors.ts';
import type { CopyPlace } from './read-values.ts';

export interface BinaryRow {
  readonly values: readonly (Uint8Array | null)[];
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const CRITICAL_FLAGS = 0xffff_0000;
/** Of releases before 12. */
const OIDS_FLAG = 1 << 16;

/** Throws 22P04, and keeps `place` up to date. */
export async function* binaryCopyRows(
  data: AsyncIterable<Uint8Array>,
  columns: readonly string[],
  place: CopyPlace,
): AsyncGenerator<Iterable<BinaryRow>> {
  const source = new ByteSource(data);
  if (!(await source.take(SIGNATURE.length))?.equals(SIGNATURE)) throw bad('COPY file signature not recognized');
  const flags = await source.take(4);
  if (flags === undefined) throw bad('invalid COPY file header (missing flags)');
  if ((flags.readUInt32BE() & OIDS_FLAG) !== 0) throw bad('invalid COPY file header (WITH OIDS)');
  if ((flags.readUInt32BE() & CRITICAL_FLAGS) !== 0) throw bad('unrecognized critical flags in COPY file header');
  const extension = await source.take(4);
  const length = extension?.readInt32BE() ?? -1;
  if (length < 0) throw bad('invalid COPY file header (missing length)');
  if ((await source.take(length)) === undefined) {
    throw bad('invalid COPY file header (wrong length)');
  }
  for (;;) {
    place.line += 1;
    const count = (await source.take(2))?.readInt16BE();
    if (count === undefined || count === -1) return;
    if (count !== columns.length) throw bad(`row field count is ${count}, expected ${columns.length}`);
    const values: (Uint8Array | null)[] = [];
    for (const column of columns) {
      place.column = column;
      values.push(await field(source));
    }
    place.column = '';
    yield [{ values }];
  }
}

async function field(source: ByteSource): Promise<Uint8Array | null> {
  const length = (await source.take(4))?.readInt32BE();
  if (length === undefined) throw bad('unexpected EOF in COPY data');
  if (length < -1) throw bad('invalid field size');
  const value = length === -1 ? null : await source.take(length);
  if (value === undefined) throw bad('unexpected EOF in COPY data');
  return value;
}

class ByteSource {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest = Buffer.alloc(0);

  constructor(data: AsyncIterable<Uint8Array>) {
    this.#iterator = data[Symbol.asyncIterator]();
  }

  /** undefined when the data ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts = [this.#rest];
    let available = this.#rest.length;
    while (available < length) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      parts.push(Buffer.from(next.value));
      available += next.value.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }
}

function bad(message: string): PgError {
  return pgError('22P04', message);
}
