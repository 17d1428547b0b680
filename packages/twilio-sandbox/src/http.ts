// One request as handlers see it, and their answer.
import type { Account } from './account.ts';
import type { Row } from './json.ts';
import type { World } from './world.ts';

export interface SandboxRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

export interface Context {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a POST, PUT or PATCH carries, whether sent as a form or as JSON. */
  readonly form: Form;
  /** Seconds since 1970. */
  readonly now: number;
  /** The account that the path names, or that the credentials belong to. */
  readonly account: Account;
  readonly world: World;
  /** Where files are kept: `http://127.0.0.1:1234`; empty where there is no socket, and no other place. */
  readonly filesOrigin: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (context: Context) => Reply | Promise<Reply>;

export function ok(text: string): Reply {
  return { status: 200, body: text };
}

export function created(row: Row): Reply {
  return { status: 201, body: JSON.stringify(row) };
}

export const NO_CONTENT: Reply = { status: 204, body: '' };

/** The parameters of a write. */
export interface Form {
  /** none: there is no body. */
  readonly kind: 'form' | 'json' | 'none';
  /** Of a JSON body: the property as it was sent. */
  raw(name: string): unknown;
  /** undefined when absent; an empty string when sent empty. */
  get(name: string): string | undefined;
  /** All the values of a repeated parameter. */
  all(name: string): readonly string[];
  has(name: string): boolean;
  names(): readonly string[];
}

export function formFrom(body: string, contentType: string): Form | undefined {
  const values = new Map<string, string[]>();
  const isJson = contentType.includes('json');
  const parsed = isJson ? parseJsonObject(body) : {};
  if (parsed === undefined) return undefined;
  if (isJson) {
    for (const [name, value] of Object.entries(parsed)) values.set(name, texts(value));
  } else {
    for (const [name, value] of new URLSearchParams(body)) {
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  return {
    kind: body === '' ? 'none' : isJson ? 'json' : 'form',
    raw: (name) => parsed[name],
    get: (name) => values.get(name)?.[0],
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
    names: () => [...values.keys()],
  };
}

function parseJsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    // as: an object's properties are read as unknown.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  if (Array.isArray(value))
    return value.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}
