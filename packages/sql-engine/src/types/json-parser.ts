// JSON text to a tree and back, with Postgres' rules: json checks the grammar only; jsonb keeps numbers as numeric,
// orders keys by length and bytes, and lets the last of equal keys win.

import { pgError } from '../errors.ts';
import { Decimal } from './decimal.ts';
import { JsonDateTime } from './json-date-time.ts';

/** Objects are maps in the order in which they are printed. */
export type JsonNode =
  null | boolean | string | Decimal | JsonDateTime | readonly JsonNode[] | ReadonlyMap<string, JsonNode>;

/** Nesting that the recursive functions here are sure to survive. */
const DEPTH_MAX = 4_000;

export function isJsonArray(node: JsonNode): node is readonly JsonNode[] {
  return Array.isArray(node);
}

export function isJsonObject(node: JsonNode): node is ReadonlyMap<string, JsonNode> {
  return node instanceof Map;
}

export type JsonKeys = 'jsonb' | 'as-written';

class JsonReader {
  readonly #text: string;
  readonly #type: string;
  readonly #keys: JsonKeys;
  #at = 0;
  #depth = 0;

  constructor(text: string, type: string, keys: JsonKeys) {
    this.#text = text;
    this.#type = type;
    this.#keys = keys;
  }

  readAll(): JsonNode {
    const node = this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) throw this.#unexpected('Expected end of input');
    return node;
  }

  #value(): JsonNode {
    this.#blanks();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      throw pgError('54001', 'stack depth limit exceeded', { hint: 'Nest JSON values less deeply.' });
    }
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #object(): JsonNode {
    this.#at += 1;
    const entries: [string, JsonNode][] = [];
    this.#blanks();
    if (this.#text[this.#at] === '}') {
      this.#at += 1;
      return new Map();
    }
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('Expected string');
      const key = this.#string();
      this.#blanks();
      if (this.#text[this.#at] !== ':') throw this.#unexpected('Expected ":"');
      this.#at += 1;
      entries.push([key, this.#value()]);
      this.#blanks();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== '}') throw this.#unexpected('Expected "," or "}"');
      this.#at += 1;
      if (next === '}') break;
    }
    return this.#keys === 'jsonb' ? jsonObject(entries) : new Map(entries);
  }

  #array(): JsonNode {
    this.#at += 1;
    const items: JsonNode[] = [];
    this.#blanks();
    if (this.#text[this.#at] === ']') {
      this.#at += 1;
      return items;
    }
    for (;;) {
      items.push(this.#value());
      this.#blanks();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== ']') throw this.#unexpected('Expected "," or "]"');
      this.#at += 1;
      if (next === ']') return items;
    }
  }

  #string(): string {
    const start = this.#at;
    let escaped = false;
    for (let at = start + 1; ; at += 1) {
      const unit = this.#text.charCodeAt(at);
      if (unit === 34) {
        this.#at = at + 1;
        const raw = this.#text.slice(start + 1, at);
        return escaped ? this.#unescape(raw) : raw;
      }
      if (unit === 92) {
        escaped = true;
        at += 1;
      } else if (Number.isNaN(unit)) {
        throw this.#invalid(`Token "${this.#text.slice(start)}" is invalid.`);
      } else if (unit < 32) {
        const code = unit.toString(16).padStart(2, '0');
        throw this.#invalid(`Character with value 0x${code} must be escaped.`);
      }
    }
  }

  #unescape(raw: string): string {
    const text = raw.replace(/\\(u[0-9a-fA-F]{4}|[^])/g, (whole, escape: string) => {
      const simple = simpleEscapes[escape];
      if (simple !== undefined) return simple;
      if (escape.length !== 5) {
        throw escape === 'u'
          ? this.#invalid('"\\u" must be followed by four hexadecimal digits.')
          : this.#invalid(`Escape sequence "${whole}" is invalid.`);
      }
      const unit = Number.parseInt(escape.slice(1), 16);
      if (unit === 0) {
        throw pgError('22P05', 'unsupported Unicode escape sequence', {
          detail: '\\u0000 cannot be converted to text.',
        });
      }
      return String.fromCharCode(unit);
    });
    if (/\p{Surrogate}/u.test(text)) throw this.#invalid('Unicode low surrogate must follow a high surrogate.');
    return text;
  }

  #word<T extends JsonNode>(word: string, value: T): T {
    const token = this.#token();
    if (token !== word) throw this.#invalid(`Token "${token}" is invalid.`);
    this.#at += word.length;
    return value;
  }

  #number(): Decimal {
    const token = this.#token();
    if (!numberPattern.test(token)) {
      throw token === '' ? this.#unexpected('Expected JSON value') : this.#invalid(`Token "${token}" is invalid.`);
    }
    this.#at += token.length;
    return Decimal.parse(token);
  }

  #token(): string {
    wordPattern.lastIndex = this.#at;
    return wordPattern.exec(this.#text)?.[0] ?? '';
  }

  #blanks(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return;
      this.#at += 1;
    }
  }

  #unexpected(expected: string): Error {
    if (this.#at >= this.#text.length) return this.#invalid('The input string ended unexpectedly.');
    const token = this.#token();
    return this.#invalid(`${expected}, but found "${token === '' ? (this.#text[this.#at] ?? '') : token}".`);
  }

  #invalid(detail: string): Error {
    return pgError('22P02', `invalid input syntax for type ${this.#type}`, { detail });
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const wordPattern = /[A-Za-z0-9_+\-.$\u0080-\uffff]*/y;

/** A jsonb object: keys by length in bytes and then bytewise; of equal keys the last one. */
export function jsonObject(entries: Iterable<readonly [string, JsonNode]>): ReadonlyMap<string, JsonNode> {
  const unique = new Map(entries);
  if (unique.size < 2) return unique;
  return new Map([...unique].sort(([left], [right]) => compareKeys(left, right)));
}

export function compareKeys(left: string, right: string): number {
  const leftBytes = Buffer.from(left);
  const rightBytes = Buffer.from(right);
  return leftBytes.length - rightBytes.length || Buffer.compare(leftBytes, rightBytes);
}

/** jsonb's reading of a text: throws 22P02 as `type json`, whichever of the two it is for. */
export function parseJsonb(text: string): JsonNode {
  return new JsonReader(text, 'json', 'jsonb').readAll();
}

/** json's reading: keys in the order they are written; of equal keys the last value is kept. */
export function parseJson(text: string): JsonNode {
  return new JsonReader(text, 'json', 'as-written').readAll();
}

/** jsonb's output: `{"a": 1, "b": [2, 3]}`. */
export function writeJsonb(node: JsonNode): string {
  if (typeof node === 'string') return JSON.stringify(node);
  if (node === null || typeof node === 'boolean') return String(node);
  if (node instanceof Decimal) return node.toString();
  if (node instanceof JsonDateTime) return JSON.stringify(node.toString());
  if (isJsonArray(node)) return `[${node.map(writeJsonb).join(', ')}]`;
  const members: string[] = [];
  for (const [key, value] of node) members.push(`${JSON.stringify(key)}: ${writeJsonb(value)}`);
  return `{${members.join(', ')}}`;
}
