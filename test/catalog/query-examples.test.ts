// The queries in Twilio's description, said in SQL: a WHERE with the values of an example makes a request with those
// parameters, and no others.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { catalogProducts, type ResourceFilter } from '@twilio-sql/twilio-driver/catalog-data';
import { startStack, type Stack } from '../support/stack.ts';
import { type CatalogedTable, cataloged, everything, literal, quote, relation } from './cataloged.ts';
import { type Example, operationsOf } from './description.ts';
import { columnOf, overlayOf } from './filter-columns.ts';
import { notAsked } from './query-examples.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { isObject, type Json } from './shown-values.ts';

let recorder: Recorder;
let stack: Stack;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({
    messages: 1,
    calls: 1,
    days: 1,
    driver: { apiUrl: recorder.url, includeRetired: true, accountSid: `AC${'a'.repeat(32)}` },
  });
});

afterEach(() => {
  recorder.clear();
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

type Parameters = readonly (readonly [filter: ResourceFilter, value: Json])[];

interface Case extends CatalogedTable {
  readonly path: string;
  readonly example: string;
  readonly isList: boolean;
  readonly parameters: Parameters;
  /** A row of the answer of the same name. */
  readonly row: Readonly<Record<string, Json>>;
}

const cases: readonly Case[] = cataloged.flatMap((one) => {
  const { resource } = one;
  const reads = [
    { path: resource.list?.path, filters: resource.filters, isList: true },
    { path: (resource.fetch ?? resource.singleton)?.path, filters: resource.fetchFilters ?? [], isList: false },
  ];
  return reads.flatMap(({ path, filters, isList }) => {
    const described = operationsOf(resource.product).find(
      (operation) => operation.method === 'GET' && operation.path === path,
    );
    return (described?.answers ?? []).flatMap((answer): readonly Case[] => {
      const parameters = filters.flatMap((filter): Parameters => {
        const parameter = described?.query.find(({ name }) => name === filter.parameter);
        const example = parameter?.examples.find(({ name }) => name === answer.name);
        const value = example?.value ?? [];
        return Array.isArray(value) && value.length === 0 ? [] : [[filter, value]];
      });
      if (parameters.length === 0) return [];
      const rows = isObject(answer.value) && isList ? answer.value[resource.list?.rowsKey ?? ''] : [answer.value];
      const row = Array.isArray(rows) && isObject(rows[0]) ? rows[0] : {};
      return [{ ...one, path: path ?? '', example: answer.name, isList, parameters, row }];
    });
  });
});

/** Parents and keys, as the answer has them. */
function addressOf({ table, resource, isList, row, parameters }: Case): ReadonlyMap<string, string> {
  const said = new Set(parameters.map(([filter]) => columnOf(table, filter)));
  const missing = table.plan(everything).missing.map(({ column }) => column);
  const key = !isList && resource.fetch !== undefined ? [resource.primaryKey ?? ''] : [];
  return new Map(
    [...new Set([...missing, ...key])]
      .filter((column) => !said.has(column))
      .map((column) => {
        const value = row[resource.jsonNames?.[column] ?? column];
        return [column, typeof value === 'string' ? value : column === 'country_code' ? 'US' : `XX${'0'.repeat(32)}`];
      }),
  );
}

const typeOf = ({ table }: Case, name: string): string =>
  table.columns.find((column) => column.name === name)?.type ?? 'text';

/** An instant that an equality means the day of. */
const isDay = (one: Case, filter: ResourceFilter, column: string): boolean =>
  filter.operator === '=' && filter.column !== undefined && typeOf(one, column) === 'timestamptz';

function termOf(one: Case, filter: ResourceFilter, value: Json): string {
  const column = columnOf(one.table, filter);
  if (column === undefined) throw new Error(`no column for ${filter.parameter}`);
  const name = quote(column);
  if (Array.isArray(value)) {
    const texts = value.map((element) => literal(String(element)));
    return typeOf(one, column).startsWith('_')
      ? `${name} = ARRAY[${texts.join(', ')}]`
      : `${name} IN (${texts.join(', ')})`;
  }
  const text = literal(String(value));
  if (isDay(one, filter, column)) {
    return `${name} >= date_trunc('day', ${text}::timestamptz) AND ${name} < date_trunc('day', ${text}::timestamptz) + interval '1 day'`;
  }
  const lower = filter.operator === '>' || rangeSide(one, filter) === 'lower';
  const upper = filter.operator === '<' || rangeSide(one, filter) === 'upper';
  return `${name} ${lower ? '>=' : upper ? '<=' : '='} ${text}`;
}

function rangeSide({ table }: Case, filter: ResourceFilter): 'lower' | 'upper' | undefined {
  const range = overlayOf(table)?.ranges?.find(
    ({ lower, upper }) => lower === filter.parameter || upper === filter.parameter,
  );
  return range === undefined ? undefined : range.lower === filter.parameter ? 'lower' : 'upper';
}

// ---- What was asked --------------------------------------------------------------------------------------

const dayMs = 86_400_000;

/** Bounds are widened to days under which no row is lost, whatever the list does with the time of day. */
function isAsked(
  one: Case,
  filter: ResourceFilter,
  value: Json,
  asked: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const column = columnOf(one.table, filter) ?? '';
  const texts = (parameter: string): readonly string[] => [...(asked.get(parameter) ?? [])];
  const at = Date.parse(String(value));
  const day = at - (at % dayMs);
  const isLower = (text: string): boolean => Date.parse(text) === day || Date.parse(text) === at;
  const isUpper = (text: string): boolean => Date.parse(text) >= at && Date.parse(text) <= day + 2 * dayMs;
  if (isDay(one, filter, column)) {
    return texts(`${filter.parameter}>`).some(isLower) && texts(`${filter.parameter}<`).some(isUpper);
  }
  const side = filter.operator === '>' ? 'lower' : filter.operator === '<' ? 'upper' : rangeSide(one, filter);
  if (side !== undefined) return texts(filter.parameter).some(side === 'lower' ? isLower : isUpper);
  const given = Array.isArray(value) ? value.map(String) : [String(value)];
  const wanted = given.map((text) => (filter.type === 'bool' ? text.toLowerCase() : text));
  return wanted.every((text) =>
    texts(filter.parameter).some(
      (sent) => sent === text || (filter.type === 'timestamptz' && Date.parse(sent) === Date.parse(text)),
    ),
  );
}

/** Sent whatever the query says: without it the list would leave rows out. */
function isAlways({ table }: Case, parameter: string): boolean {
  const overlay = overlayOf(table);
  const range = overlay?.ranges?.some(({ lower, defaultDays }) => lower === parameter && defaultDays !== undefined);
  return range === true || overlay?.filters?.[parameter]?.every !== undefined;
}

const typeOfFilter = (one: Case, filter: ResourceFilter): string => typeOf(one, columnOf(one.table, filter) ?? '');
const isDate = (type: string): boolean => type === 'timestamptz' || type === 'date';

/** The API takes `4h` and "available"; SQL has instants and truth. */
function canBeSaid(one: Case, filter: ResourceFilter, value: Json): boolean {
  const type = typeOfFilter(one, filter);
  if (isDate(type)) return !Number.isNaN(Date.parse(String(value)));
  return type !== 'bool' || /^(true|false)$/i.test(String(value));
}

/** Examples bound a date from both sides of a day, which no row can meet: each bound is said by itself. */
function consistent(one: Case, parameters: Parameters): readonly Parameters[] {
  const isOfDate = ([filter]: Parameters[number]): boolean => isDate(typeOfFilter(one, filter));
  const byColumn = new Map<string, Parameters[number][]>();
  for (const parameter of parameters.filter(isOfDate)) {
    const name = parameter[0].column ?? parameter[0].parameter;
    byColumn.set(name, [...(byColumn.get(name) ?? []), parameter]);
  }
  const rounds = Math.max(1, ...[...byColumn.values()].map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => [
    ...parameters.filter((parameter) => !isOfDate(parameter)),
    ...[...byColumn.values()].flatMap((bounds) => bounds.slice(round, round + 1)),
  ]);
}

async function faultsOf(one: Case): Promise<readonly string[]> {
  const { table, resource, isList } = one;
  const parameters = one.parameters.filter(([filter, value]) => canBeSaid(one, filter, value));
  const unsaid = one.parameters.filter(([filter, value]) => !canBeSaid(one, filter, value));
  recorder.clear();
  recorder.answerWith(() =>
    Promise.resolve({ status: 200, body: JSON.stringify(isList ? { [resource.list?.rowsKey ?? '']: [] } : {}) }),
  );
  try {
    for (const together of consistent(one, parameters)) {
      const terms = [
        ...[...addressOf(one)].map(([column, value]) => `${quote(column)} = ${literal(value)}`),
        ...together.map(([filter, value]) => termOf(one, filter, value)),
      ];
      await stack.query(`SELECT count(*) FROM ${relation(table)} WHERE ${terms.join(' AND ')}`);
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const asked = new Map<string, Set<string>>();
  for (const { query } of recorder.requests) {
    for (const [name, value] of query) asked.set(name, (asked.get(name) ?? new Set()).add(value));
  }
  const names = new Set([
    ...parameters.map(([{ parameter }]) => parameter),
    ...parameters
      .filter(([filter]) => isDay(one, filter, columnOf(table, filter) ?? ''))
      .flatMap(([{ parameter }]) => [`${parameter}<`, `${parameter}>`]),
    resource.list?.sizeParameter ?? 'PageSize',
  ]);
  const paths = recorder.requests.map(({ path }) => path);
  return [
    ...unsaid.map(([{ parameter }, value]) => `${parameter} = ${JSON.stringify(value)} cannot be said`),
    ...(recorder.requests.length === 0 ? ['no request'] : []),
    ...[...asked.keys()].filter((name) => !names.has(name) && !isAlways(one, name)).map((name) => `${name} is asked`),
    ...parameters
      .filter(([filter, value]) => !isAsked(one, filter, value, asked))
      .filter(([, value]) => !paths.some((path) => path.split('/').includes(String(value))))
      .map(
        ([{ parameter }, value]) =>
          `${parameter} = ${JSON.stringify(value)} is asked as ${[...(asked.get(parameter) ?? [])].join()}`,
      ),
  ];
}

/** An example of no values asks nothing. */
const saysSomething = ({ name, value }: Example, wanted: string): boolean =>
  name === wanted && !(Array.isArray(value) && value.length === 0);

describe(`${String(cases.length)} queries with their answers`, () => {
  test('are those of the description', () => {
    const pairs = catalogProducts.flatMap(({ name: product }) =>
      operationsOf(product)
        .filter(({ method }) => method === 'GET')
        .flatMap(({ path, query, answers }) =>
          answers
            .filter((answer) => query.some(({ examples }) => examples.some((one) => saysSomething(one, answer.name))))
            .map((answer) => `${product} ${path} ${answer.name}`),
        ),
    );
    const found = new Set(cases.map(({ resource, path, example }) => `${resource.product} ${path} ${example}`));
    const lacking = pairs.filter((pair) => !found.has(pair));
    expect(lacking).toEqual([]);
    expect(pairs.length).toBeGreaterThan(280);
    const names = new Set(cases.map(({ name, example }) => `${name} ${example}`));
    expect(Object.keys(notAsked).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(cases)('$name $example', async (one) => {
    expect(await faultsOf(one)).toEqual(notAsked[`${one.name} ${one.example}`]?.faults ?? []);
  });
});
