// What is around the rows of a page (next link, row numbers), found without parsing the rows: the body goes to the
// executor as bytes, and this thread should not spend the time.

const quote = 0x22;
const backslash = 0x5c;
const [openBrace, openBracket, closeBrace, closeBracket] = [0x7b, 0x5b, 0x7d, 0x5d];

/** Envelope properties are near one of the ends; farther inside the whole body is parsed instead. */
const nearBytes = 8192;

/**
 * The value of a property of the outermost object, or of the object `inside` in it. In valid JSON `"name"` with
 * unescaped quotes and a colon is a property's name; whether it is the outermost object's is told by counting
 * brackets up to the nearer end of the body.
 */
export function envelopeValue(body: Uint8Array, name: string, inside?: string): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const depth = inside === undefined ? 1 : 2;
  const first = bytes.indexOf(`"${name}"`);
  if (first === -1) return undefined;
  const last = bytes.lastIndexOf(`"${name}"`);
  if (inside === undefined) {
    for (const at of [last, first]) {
      const value = valueAt(bytes, at + name.length + 2);
      if (value !== undefined && depthAt(bytes, at) === depth) return value.json;
    }
  }
  const parsed: unknown = JSON.parse(bytes.toString('utf8'));
  const outer = inside === undefined ? parsed : property(parsed, inside);
  return property(outer, name);
}

function property(value: unknown, name: string): unknown {
  // as: checked to be an object; its properties are unknowns.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** The scalar after a property's name; undefined when there is no colon or no scalar. */
function valueAt(bytes: Buffer, at: number): { readonly json: unknown } | undefined {
  const text = bytes.toString('utf8', at, at + 4096);
  const match = /^\s*:\s*(null|true|false|-?\d[\d.eE+-]*|"(?:[^"\\]|\\.)*")\s*[,}]/.exec(text);
  return match?.[1] === undefined ? undefined : { json: JSON.parse(match[1]) as unknown };
}

/** How many brackets are open before a position outside of strings; undefined when both ends are far. */
function depthAt(bytes: Buffer, at: number): number | undefined {
  if (at <= nearBytes) return opened(bytes, 0, at);
  if (bytes.length - at <= nearBytes) return -opened(bytes, at, bytes.length);
  return undefined;
}

function opened(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  let inString = false;
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index];
    if (inString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return depth;
}

/** How many rows a v2010 list answered, by the numbers in its envelope (`start`, `end`); undefined for anything else. */
export function countRows(body: Uint8Array): number | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const [start, end] = [nearNumber(bytes, 'start'), nearNumber(bytes, 'end')];
  if (start === undefined || end === undefined) return undefined;
  // No row and one row have the same numbers.
  return end === start ? countArray(bytes) : end - start + 1;
}

/** The length of the only array in the body. */
function countArray(bytes: Buffer): number | undefined {
  const parsed: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return Object.values(parsed).find((value): value is unknown[] => Array.isArray(value))?.length;
}

/** A number of the outermost object that is near one of the ends. */
function nearNumber(bytes: Buffer, name: string): number | undefined {
  const head = bytes.subarray(0, nearBytes).indexOf(`"${name}"`);
  const tailStart = Math.max(0, bytes.length - nearBytes);
  const tail = bytes.subarray(tailStart).lastIndexOf(`"${name}"`);
  for (const at of [...(head === -1 ? [] : [head]), ...(tail === -1 ? [] : [tail + tailStart])]) {
    const value = valueAt(bytes, at + name.length + 2)?.json;
    if (typeof value === 'number' && depthAt(bytes, at) === 1) return value;
  }
  return undefined;
}
