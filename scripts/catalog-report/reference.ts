// Another catalog of the same API, made by other means from an earlier description: what the comparison reads of it.
import { existsSync, readFileSync } from 'node:fs';

export interface ReferenceWrite {
  readonly m: string;
  readonly path: string;
  readonly body?: readonly { readonly n: string }[];
}

export interface ReferenceResource {
  /** Product: `verify_v2`. */
  readonly s: string;
  /** Name: `services`. */
  readonly n: string;
  readonly kind: string;
  readonly cols: readonly { readonly n: string; readonly t: string }[];
  readonly pk?: string;
  readonly filters?: readonly { readonly q: string; readonly c?: string; readonly o: string }[];
  readonly list?: { readonly path: string };
  readonly single?: { readonly path: string };
  readonly fetch?: { readonly path: string };
  readonly create?: ReferenceWrite;
  readonly update?: ReferenceWrite;
  readonly delete?: { readonly path: string };
}

export interface Reference {
  readonly tables: readonly ReferenceResource[];
  readonly actions: readonly ReferenceResource[];
}

/** Operations that the description had once: by path, the methods. */
export type RemovedOperations = Readonly<Record<string, readonly string[]>>;

const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** undefined: there is no such file here. */
export function readReference(folder: URL): Reference | undefined {
  // as: the file has this shape, of which more is read by nobody.
  return readJson(new URL('catalog-check.json', folder)) as Reference | undefined;
}

export function readRemoved(folder: URL): RemovedOperations {
  // as: an OpenAPI document.
  const file = readJson(new URL('feedback-removed-2024.json', folder)) as
    { readonly paths: Readonly<Record<string, object>> } | undefined;
  return Object.fromEntries(
    Object.entries(file?.paths ?? {}).map(([path, item]) => [
      path,
      Object.keys(item).filter((key) => methods.has(key)),
    ]),
  );
}

function readJson(file: URL): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
