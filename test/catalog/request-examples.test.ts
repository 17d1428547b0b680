// The request bodies in Twilio's description, said in SQL: an INSERT, an UPDATE or a procedure with the values of an
// example sends that body, once, and shows the answer that goes with it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnDefinition, ProcedureDefinition, TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { Resource, ResourceProperty, ResourceWrite } from '@twilio-sql/twilio-driver/catalog-data';
import { handMadeProcedures } from '../../packages/twilio-driver/src/procedures/hand-made.ts';
import { proceduresByRule } from '../../packages/twilio-driver/src/procedures/by-rule.ts';
import { snakeCase } from '../../scripts/catalog/names.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { byName, driver, literal, nameOf, quote, relation, resources, tables } from './cataloged.ts';
import { type Example, operationsOf } from './description.ts';
import { digitsOf, parseExactly, printExactly } from './exact-json.ts';
import { type Recorder, type ReceivedRequest, startRecorder } from './recorder.ts';
import { notWritten, strangers } from './request-examples.ts';
import { columnsOfJson, isObject, type Json, type JsonObject, rowFaults, sameValue, shownAs } from './shown-values.ts';

let recorder: Recorder;
let stack: Stack;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({ messages: 1, calls: 1, days: 1, driver: { apiUrl: recorder.url, includeRetired: true } });
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

const writes = ['create', 'update', 'replace'] as const;

interface Case {
  readonly name: string;
  readonly resource: Resource;
  readonly operation: (typeof writes)[number];
  readonly write: ResourceWrite;
  readonly body: JsonObject;
  /** Of the same name, where there is one. */
  readonly answer: JsonObject | undefined;
}

const cases: readonly Case[] = resources.flatMap((resource) =>
  writes.flatMap((operation): readonly Case[] => {
    const write = resource[operation];
    const described = operationsOf(resource.product).find(
      ({ method, path }) => method === write?.method && path === write.path,
    );
    if (write === undefined || described?.body === undefined) return [];
    return described.body.examples.map((example): Case => {
      const named = (candidate: Example): boolean => candidate.name === example.name;
      const answer = described.answers.find(named)?.value;
      return {
        name: `${resource.product}.${resource.name} ${operation} ${example.name}`,
        resource,
        operation,
        write,
        body: isObject(example.value) ? example.value : {},
        answer: isObject(answer) ? answer : undefined,
      };
    });
  }),
);

// ---- The statement ---------------------------------------------------------------------------------------

interface Said {
  readonly sql: string;
  /** What it shows of the answer. */
  readonly columns: readonly ColumnDefinition[];
}

function statementOf(one: Case): Said {
  const name = `${one.resource.schema}.${one.resource.name}`;
  // Two versions can have one name, of which one is read.
  const table = byName.get(name) === one.resource ? tables.find((candidate) => nameOf(candidate) === name) : undefined;
  if (one.operation === 'create' && table?.writes?.insert !== undefined) return insertOf(one, table);
  if (one.operation === 'update' && table?.writes?.update !== undefined) return updateOf(one, table);
  const procedure = procedureOf(one);
  if (procedure === undefined) throw new Error('nothing writes it');
  return callOf(one, procedure);
}

function procedureOf({ resource, operation }: Case): ProcedureDefinition | undefined {
  const made = handMadeProcedures.find(
    (candidate) =>
      candidate.resource === `${resource.product}.${resource.name}` &&
      candidate.operation === operation &&
      candidate.only === undefined,
  );
  const rule = proceduresByRule(resource).find((candidate) => candidate.operation === operation);
  const [name, schema] = made === undefined ? [rule?.name, undefined] : [made.name, made.schema];
  return driver.procedures?.find(
    (candidate) => candidate.name === name && candidate.schema === (schema ?? resource.schema),
  );
}

const jsonName = (resource: Resource, column: string): string => resource.jsonNames?.[column] ?? column;

/** What the path names: as the answer has it. */
function addressOf({ resource, write, answer }: Case): ReadonlyMap<string, string> {
  const places = [...write.path.matchAll(/\{([^}]+)\}/g)].map(([, parameter = '']) => {
    const parent = resource.parents.find((candidate) => candidate.parameter === parameter);
    return parent?.column ?? resource.primaryKey ?? snakeCase(parameter);
  });
  const known = (column: string): string => {
    const value = answer?.[jsonName(resource, column)];
    return value === undefined || value === null ? `XX${'0'.repeat(32)}` : plainText(value);
  };
  return new Map(places.map((column) => [column, known(column)]));
}

const plainText = (value: Json): string => digitsOf(value) ?? (typeof value === 'string' ? value : printExactly(value));

/** A value of an example as SQL says it. */
function sqlOf(type: string, value: Json): string {
  if (value === null) return 'NULL';
  if (type === 'jsonb') return literal(isJsonText(value) ? value : printExactly(value));
  if (type.startsWith('_')) {
    const elements = Array.isArray(value) ? value : [value];
    const texts = elements.map((element) => literal(typeof element === 'string' ? element : printExactly(element)));
    return `ARRAY[${texts.join(', ')}]::${type.slice(1)}[]`;
  }
  return literal(plainText(value));
}

/** Forms carry JSON as text. */
function isJsonText(value: Json): value is string {
  if (typeof value !== 'string') return false;
  try {
    parseExactly(value);
    return true;
  } catch {
    return false;
  }
}

/** The example's keys that the description of the operation does not have. */
const strangersIn = ({ write, body }: Case): readonly string[] =>
  write.properties.some((property) => property.whole === true)
    ? []
    : Object.keys(body).filter((key) => !write.properties.some(({ parameter }) => parameter === key));

const typeOf = (table: TableDefinition, column: string): string =>
  table.columns.find((candidate) => candidate.name === column)?.type ?? 'text';

/** Properties of the example by column; a body of no known parts is one. */
function valuesOf(one: Case): readonly (readonly [ResourceProperty, Json])[] {
  const whole = one.write.properties.find((property) => property.whole === true);
  if (whole !== undefined) return [[whole, one.body]];
  return Object.entries(one.body).flatMap(([parameter, value]) => {
    const property = one.write.properties.find((candidate) => candidate.parameter === parameter);
    return property === undefined ? [] : [[property, value] as const];
  });
}

function insertOf(one: Case, table: TableDefinition): Said {
  const given = new Map(valuesOf(one).map(([{ column }, value]) => [column, sqlOf(typeOf(table, column), value)]));
  for (const [column, value] of addressOf(one)) if (column !== 'account_sid') given.set(column, literal(value));
  const names = [...given.keys()].map(quote).join(', ');
  const values = given.size === 0 ? 'DEFAULT VALUES' : `(${names}) VALUES (${[...given.values()].join(', ')})`;
  const columns = table.writes?.insert?.answersRow === false ? [] : columnsOfJson(table.columns);
  return { sql: `INSERT INTO ${relation(table)} ${values}${returning(columns)}`, columns };
}

function updateOf(one: Case, table: TableDefinition): Said {
  const changes = valuesOf(one).map(
    ([{ column }, value]) => `${quote(column)} = ${sqlOf(typeOf(table, column), value)}`,
  );
  const terms = [...addressOf(one)].map(([column, value]) => `${quote(column)} = ${literal(value)}`);
  const where = ` WHERE ${terms.join(' AND ') || 'true'}`;
  const columns = table.writes?.update?.answersRow === false ? [] : columnsOfJson(table.columns);
  return { sql: `UPDATE ${relation(table)} SET ${changes.join(', ')}${where}${returning(columns)}`, columns };
}

const returning = (columns: readonly ColumnDefinition[]): string =>
  columns.length === 0 ? '' : ` RETURNING ${columns.map(shownAs).join(', ')}`;

function callOf(one: Case, procedure: ProcedureDefinition): Said {
  const path = addressOf(one);
  const types = new Map(procedure.arguments.map(({ name, type }) => [name, type]));
  const body = valuesOf(one).map(([{ column }, value]): [string, string] => {
    const name = types.has(`new_${column}`) ? `new_${column}` : column;
    return [name, sqlOf(types.get(name) ?? 'text', value)];
  });
  const given = [...[...path].map(([name, value]): [string, string] => [name, literal(value)]), ...body];
  const said = given.map(([name, value]) => `${quote(name)} => ${value}`).join(', ');
  const columns = columnsOfJson(procedure.columns);
  const shown = columns.length === 0 ? '*' : columns.map(shownAs).join(', ');
  return { sql: `SELECT ${shown} FROM ${quote(procedure.schema)}.${quote(procedure.name)}(${said})`, columns };
}

// ---- What was sent ---------------------------------------------------------------------------------------

/** Nothing, when the request carries the example. */
function bodyFaults(one: Case, request: ReceivedRequest): readonly string[] {
  const sent = sentOf(one, request);
  // NULL in an INSERT is the same as nothing.
  const wanted = Object.entries(one.body).filter(
    ([name, value]) => !strangersIn(one).includes(name) && (value !== null || one.operation === 'update'),
  );
  const names = new Set(wanted.map(([name]) => name));
  // What replaces a whole row is sent with what the row had.
  const more = Object.keys(sent).filter((name) => !names.has(name) && one.write.method !== 'PUT');
  return [
    ...more.map((name) => `${name} is sent`),
    ...wanted
      .filter(([name, value]) => !isSent(one, name, value, sent[name]))
      .map(([name, value]) => `${name} = ${printExactly(value)} is sent as ${JSON.stringify(sent[name])}`),
  ];
}

/** By name; of a form, lists of texts. */
function sentOf({ write }: Case, request: ReceivedRequest): JsonObject {
  if (write.body === 'json') {
    const parsed = parseExactly(request.body === '' ? '{}' : request.body);
    return isObject(parsed) ? parsed : { body: parsed };
  }
  const form = new URLSearchParams(request.body);
  return Object.fromEntries([...form.keys()].map((name) => [name, form.getAll(name)]));
}

function isSent(one: Case, name: string, wanted: Json, sent: Json): boolean {
  const property = one.write.properties.find((candidate) => candidate.parameter === name);
  const type = property?.type ?? 'jsonb';
  if (one.write.body === 'json') return sameValue(type === 'timestamptz' ? type : 'jsonb', wanted, sent);
  if (!Array.isArray(sent)) return false;
  const repeated = property?.array === true && Array.isArray(wanted) ? wanted : [wanted];
  return repeated.length === sent.length && repeated.every((value, index) => sameValue(type, value, sent[index]));
}

// ---- The tests -------------------------------------------------------------------------------------------

async function faultsOf(one: Case): Promise<readonly string[]> {
  recorder.clear();
  const address = [...addressOf(one)].map(([column, value]) => [jsonName(one.resource, column), value] as const);
  const row = one.answer ?? Object.fromEntries(address);
  recorder.answerWith(({ method, path }) => {
    const isList = method === 'GET' && one.resource.list?.path.split('/').length === path.split('/').length;
    const body = isList ? { [one.resource.list?.rowsKey ?? '']: [row] } : row;
    const isWrite = method !== 'GET';
    return Promise.resolve({
      status: isWrite ? one.write.status : 200,
      body: isWrite && one.write.status === 204 ? '' : printExactly(body),
    });
  });
  try {
    const { sql, columns } = statementOf(one);
    const { rows } = await stack.query(sql);
    const sent = recorder.requests.filter(({ method }) => method !== 'GET');
    const [request] = sent;
    if (request === undefined || sent.length > 1) return [`${String(sent.length)} requests`];
    return [
      ...strangersIn(one).map((name) => `no property ${name}`),
      ...(request.method === one.write.method ? [] : [`${request.method} for ${one.write.method}`]),
      ...bodyFaults(one, request),
      ...(one.answer === undefined || columns.length === 0 || one.write.status === 204
        ? []
        : rowFaults(columns, one.answer, rows[0] ?? [])),
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const paired = cases.filter(({ answer }) => answer !== undefined).length;

describe(`${String(cases.length)} bodies of requests, ${String(paired)} with their answers`, () => {
  test('are all those of the description', () => {
    expect(cases.length).toBeGreaterThan(640);
    expect(paired).toBeGreaterThan(600);
    const names = new Set(cases.map(({ name }) => name));
    expect(Object.keys({ ...notWritten, ...strangers }).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(cases)('$name', async (one) => {
    const strange = (strangers[one.name] ?? []).map((name) => `no property ${name}`);
    expect(await faultsOf(one)).toEqual([...strange, ...(notWritten[one.name]?.faults ?? [])]);
  });
});
