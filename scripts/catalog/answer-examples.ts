// The rows in the examples of answers that Twilio's OpenAPI description has: of lists, fetches and singletons, each row
// once, by the names of the catalog's columns.
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import type { OpenApi } from './open-api.ts';

export type ExampleRow = Readonly<Record<string, unknown>>;

interface Shown {
  readonly $ref?: string;
  readonly content?: Readonly<
    Record<
      string,
      { readonly examples?: Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>> }
    >
  >;
}

/** What the generator of the catalog does not read. */
type WithExamples = OpenApi & {
  readonly components?: {
    readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
    readonly responses?: Readonly<Record<string, Shown>>;
  };
};

/** Rows have different keys: of two examples of one key the second gets a key of its own, or is left out. */
export function exampleRows(resource: Resource, description: WithExamples): readonly ExampleRow[] {
  const { list, fetch, singleton } = resource;
  const answers = [list, fetch, singleton].flatMap((read) => {
    const shown =
      read === undefined || ('redirects' in read && read.redirects) ? [] : answersTo(read.path, description);
    return read === list ? shown.flatMap((answer) => rowsIn(answer, list?.rowsKey ?? '')) : shown;
  });
  return answers
    .filter(isObject)
    .map((row) => byColumn(resource, row))
    .filter((row) => hasKey(row, resource))
    .reduce<readonly ExampleRow[]>((known, row) => withRow(known, row, resource.primaryKey), []);
}

function answersTo(path: string, description: WithExamples): readonly unknown[] {
  // as: OpenApi names the parts of a response that the catalog is made from, Shown the others.
  const responses = (description.paths[path]?.get?.responses ?? {}) as Readonly<Record<string, Shown>>;
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => description.components?.responses?.[lastOf(response.$ref)] ?? response)
    .flatMap(({ content }) => Object.values(content ?? {}))
    .flatMap(({ examples }) => Object.values(examples ?? {}))
    .map((example) => (description.components?.examples?.[lastOf(example.$ref)] ?? example).value);
}

const lastOf = (reference: string | undefined): string => reference?.split('/').at(-1) ?? '';

function isObject(value: unknown): value is ExampleRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rowsIn(answer: unknown, rowsKey: string): readonly unknown[] {
  const rows = isObject(answer) ? answer[rowsKey] : undefined;
  return Array.isArray(rows) ? rows : [];
}

/** What is no column (a token of the account) is left out. */
function byColumn({ columns, jsonNames }: Resource, row: ExampleRow): ExampleRow {
  return Object.fromEntries(
    columns.flatMap(({ name }) => {
      const value = row[jsonNames?.[name] ?? name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Nothing can be asked for by a key that the description does not allow (`VT12445353`). */
function hasKey(row: ExampleRow, { primaryKey, columns, list, singleton }: Resource): boolean {
  const column = columns.find(({ name }) => name === primaryKey);
  if (primaryKey !== undefined && (list ?? singleton) === undefined && row[primaryKey] === undefined) return false;
  if (column?.sidPrefixes === undefined) return true;
  return isSid(row[column.name]);
}

const isSid = (value: unknown): value is string => typeof value === 'string' && /^[A-Z]{2}[0-9a-f]{32}$/i.test(value);

function withRow(known: readonly ExampleRow[], row: ExampleRow, primaryKey: string | undefined): readonly ExampleRow[] {
  const keyOf = (of: ExampleRow): string => String(of[primaryKey ?? '']);
  const same = known.find((other) => (primaryKey === undefined ? agree(other, row) : keyOf(other) === keyOf(row)));
  if (same === undefined) return [...known, row];
  if (agree(same, row)) return known.map((other) => (other === same ? { ...same, ...row } : other));
  const key = row[primaryKey ?? ''];
  if (!isSid(key)) return known;
  const text = JSON.stringify(row).replaceAll(key, nextKey(key, new Set(known.map(keyOf))));
  // as: a row's JSON, with another key in it.
  return withRow(known, JSON.parse(text) as ExampleRow, primaryKey);
}

/** A list's row and the same row as a fetch tells it. */
function agree(left: ExampleRow, right: ExampleRow): boolean {
  return Object.keys(left).every((name) => !(name in right) || isDeepStrictEqual(left[name], right[name]));
}

function nextKey(key: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const next = key.slice(0, -2) + number.toString(16).padStart(2, '0');
    if (!taken.has(next)) return next;
  }
}
