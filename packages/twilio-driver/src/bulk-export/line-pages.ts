// A file of one JSON object a line, as pages that the executor reads like an API's answers.
import { type JsonPage, pgError } from '@twilio-sql/sql-engine/driver';

export interface LinePageOptions {
  /** What the file is, for errors. */
  readonly label: string;
  readonly constants: JsonPage['constants'];
}

/** A page is full at this many bytes: about what a page of a list has. */
const pageBytes = 1024 * 1024;
/** No row is near this long; a file without line breaks is no export. */
const lineBytesMax = 16 * 1024 * 1024;

const newline = 0x0a;
const opening = Buffer.from('{"rows":[');
const separator = Buffer.from(',');
const closing = Buffer.from(']}');

export async function* linePages(
  chunks: AsyncIterable<Uint8Array>,
  { label, constants }: LinePageOptions,
): AsyncGenerator<JsonPage, void, undefined> {
  let lines: Uint8Array[] = [];
  let size = 0;
  const page = (): JsonPage => {
    const full: JsonPage = { kind: 'json', body: pageOf(lines), rowsKey: 'rows', constants };
    [lines, size] = [[], 0];
    return full;
  };
  for await (const line of linesOf(chunks, label)) {
    lines.push(line);
    size += line.length;
    if (size >= pageBytes) yield page();
  }
  if (lines.length > 0) yield page();
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<Uint8Array, void, undefined> {
  let begun: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...begun, chunk.subarray(from, end)]);
      [begun, size] = [[], 0];
      from = end + 1;
      if (!isBlank(line)) yield line;
    }
    begun.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > lineBytesMax) throw pgError('HV000', `the file of ${label} has a line of over ${lineBytesMax} bytes`);
  }
  const last = Buffer.concat(begun);
  if (!isBlank(last)) yield last;
}

/** Spaces and a carriage return are no row. */
const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);

function pageOf(lines: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = lines.flatMap((line, index) => [index === 0 ? opening : separator, line]);
  const size = parts.reduce((sum, part) => sum + part.length, closing.length);
  // Memory of its own: it is given away.
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of [...parts, closing]) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
