// Calls functions and operators here and in PGlite (Postgres in WASM) and compares what comes out: text and SQLSTATE.

import { PGlite } from '@electric-sql/pglite';
import { beforeAll, expect, test } from 'vitest';
import { PgError } from '../../src/errors.ts';
import type {
  CallContext,
  FunctionDefinition,
  OperatorDefinition,
  SetFunctionDefinition,
} from '../../src/functions/function-definition.ts';
import { operatorsNamed, routinesNamed } from '../../src/functions/registry.ts';
import { typeByName } from '../../src/types/registry.ts';
import type { SessionContext } from '../../src/types/type-definition.ts';
import type { JsValue } from '../../src/types/values.ts';

/** An argument as text, as a literal of its type. */
export type Argument = string | null;

/** What a call gives: the text (rows joined by line feeds), null, or the SQLSTATE of its error. */
export type Outcome = string | null;

export interface Calls {
  /** A function's name or an operator. */
  readonly name: string;
  /** Actual argument types, pg_type.typname. */
  readonly types: readonly string[];
  readonly calls: readonly (readonly Argument[])[];
}

export const testSession: SessionContext = {
  timeZone: 'UTC',
  dateStyle: { format: 'ISO', order: 'MDY' },
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 1_764_000_000_000_000n,
  statementTimestamp: 1_764_000_000_000_000n,
  user: 'postgres',
  database: 'postgres',
  processId: 42,
  searchPath: ['public'],
  settings: { server_version: '15.0', TimeZone: 'UTC' },
};

let opened: Promise<PGlite> | undefined;

export function openOracle(): Promise<PGlite> {
  opened ??= PGlite.create().then(async (oracle) => {
    await oracle.exec("SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO, MDY'");
    return oracle;
  });
  return opened;
}

/** Starting Postgres takes seconds on a busy machine: not part of any test's time. */
beforeAll(async () => {
  await openOracle();
});

export function isOperator(name: string): boolean {
  return !/^[a-z_]/i.test(name);
}

function quote(argument: Argument): string {
  return argument === null ? 'NULL' : `E'${argument.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export function callText(name: string, types: readonly string[], args: readonly Argument[]): string {
  const literals = args.map((argument, index) => `${quote(argument)}::${types[index] ?? types.at(-1) ?? 'text'}`);
  if (isOperator(name)) {
    return literals.length === 1 ? `(${name} ${literals[0] ?? ''})` : `(${literals.join(` ${name} `)})`;
  }
  return `pg_catalog."${name}"(${literals.join(', ')})`;
}

/** The answer of Postgres. */
export async function askOracle(sql: string): Promise<Outcome> {
  const oracle = await openOracle();
  try {
    const { rows } = await oracle.query<{ value: string | null }>(`SELECT (${sql})::text AS value`);
    return rows.length === 1 ? (rows[0]?.value ?? null) : rows.map((row) => row.value ?? 'NULL').join('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `error ${String(error.code)}`;
    throw error;
  }
}

function accepts(declared: string, actual: string): boolean {
  if (declared === actual || declared === 'any' || declared === 'anyelement' || declared === 'anycompatible')
    return true;
  if (declared === 'anynonarray') return !actual.startsWith('_');
  return (declared === 'anyarray' || declared === 'anycompatiblearray') && actual.startsWith('_');
}

function fits(declared: readonly string[], actual: readonly string[], variadic: boolean): boolean {
  const rest = declared.at(-1) ?? '';
  const last = rest.startsWith('_') ? rest.slice(1) : rest;
  const list = variadic
    ? [...declared.slice(0, -1), ...Array.from({ length: actual.length - declared.length + 1 }, () => last)]
    : declared;
  return list.length === actual.length && list.every((type, index) => accepts(type, actual[index] ?? ''));
}

type Callable = FunctionDefinition | SetFunctionDefinition;

function findRoutine(name: string, types: readonly string[]): Callable {
  const callable = routinesNamed(name).filter(
    (routine): routine is Callable => routine.kind === 'function' || routine.kind === 'set-function',
  );
  const exact = callable.find((routine) => routine.argumentTypes.join() === types.join());
  const found =
    exact ??
    callable.find((routine) => fits(routine.argumentTypes, types, false)) ??
    callable.find((routine) => routine.variadic === true && fits(routine.argumentTypes, types, true)) ??
    callable.find((routine) => {
      const defaults = routine.defaults?.length ?? 0;
      const missing = routine.argumentTypes.length - types.length;
      return missing > 0 && missing <= defaults && fits(routine.argumentTypes.slice(0, types.length), types, false);
    });
  if (found === undefined) throw new Error(`no function ${name}(${types.join(', ')})`);
  return found;
}

function findOperator(name: string, types: readonly string[]): OperatorDefinition {
  const declared = (operator: OperatorDefinition): readonly string[] =>
    operator.left === undefined ? [operator.right] : [operator.left, operator.right];
  const candidates = operatorsNamed(name);
  const found =
    candidates.find((operator) => declared(operator).join() === types.join()) ??
    candidates.find(
      (operator) =>
        fits(declared(operator), types, false) &&
        declared(operator).every((type, index) => type.endsWith('array') === types[index]?.startsWith('_')),
    ) ??
    candidates.find((operator) => fits(declared(operator), types, false));
  if (found === undefined) throw new Error(`no operator ${name} (${types.join(', ')})`);
  return found;
}

function actualType(declared: string, routine: Callable, types: readonly string[]): string {
  const polymorphic = routine.argumentTypes.findIndex((type) => type !== 'any' && type.startsWith('any'));
  const actual = types[polymorphic] ?? '';
  const isArray =
    routine.argumentTypes[polymorphic]?.endsWith('array') && !routine.argumentTypes[polymorphic]?.includes('non');
  const element = isArray ? actual.slice(1) : actual;
  if (declared === 'anyarray' || declared === 'anycompatiblearray') return `_${element}`;
  if (declared.startsWith('any') && declared !== 'any') return element;
  return declared;
}

function recordText(values: readonly (string | null)[]): string {
  const fields = values.map((value) => {
    if (value === null) return '';
    if (value !== '' && !/["\\(),\s]/.test(value)) return value;
    return `"${value.replaceAll(/["\\]/g, (letter) => letter + letter)}"`;
  });
  return `(${fields.join(',')})`;
}

function run(routine: Callable, types: readonly string[], args: readonly Argument[], session: SessionContext): Outcome {
  const values: JsValue[] = args.map((argument, index) =>
    argument === null ? null : typeByName(types[index] ?? '').input(argument, session),
  );
  const defaults = routine.defaults ?? [];
  const missing = routine.variadic === true ? 0 : routine.argumentTypes.length - values.length;
  if (missing > 0) values.push(...defaults.slice(defaults.length - missing));
  const lastType = routine.argumentTypes.at(-1) ?? '';
  if (routine.variadic === true && lastType.startsWith('_') && !types.at(-1)?.startsWith('_')) {
    const elements = values.splice(routine.argumentTypes.length - 1);
    values.push({ dimensions: [elements.length], lowerBounds: [1], elements });
  }
  if (routine.strict && values.includes(null)) return routine.kind === 'function' ? null : '';
  const actual = routine.argumentTypes.map((type, index) => types[index] ?? type);
  const listed = types.length > actual.length ? types : actual;
  const resultType = typeByName(actualType(routine.resultType, routine, types));
  const context: CallContext = {
    session,
    argumentTypes: listed.map((type) => (type.startsWith('any') ? 0 : typeByName(type).oid)),
    resultType: resultType.oid,
  };
  if (routine.kind === 'function') {
    const value = routine.implementation(values, context);
    if (typeof value === 'boolean') return String(value);
    return value === null ? null : resultType.output(value, session);
  }
  const columns = routine.columns?.map(({ type }) => typeByName(actualType(type, routine, types)));
  const rows = [...routine.rows(values, context)].map((row) => {
    if (columns === undefined || columns.length === 1)
      return row[0] === undefined || row[0] === null ? 'NULL' : resultType.output(row[0], session);
    return recordText(
      row.map((value, index) => (value === null ? null : (columns[index]?.output(value, session) ?? null))),
    );
  });
  return rows.length === 1 && rows[0] === 'NULL' ? null : rows.join('\n');
}

export function callHere(
  name: string,
  types: readonly string[],
  args: readonly Argument[],
  session: SessionContext = testSession,
): Outcome {
  try {
    if (!isOperator(name)) return run(findRoutine(name, types), types, args, session);
    const operator = findOperator(name, types);
    const declared = { ...operator.function, resultType: operator.resultType };
    return run(declared, types, args, session);
  } catch (error) {
    if (error instanceof PgError) return `error ${error.code}`;
    throw error;
  }
}

let zone = testSession.timeZone;

async function setZone(name: string): Promise<void> {
  if (zone === name) return;
  const oracle = await openOracle();
  await oracle.exec(`SET TimeZone = '${name}'`);
  zone = name;
}

/** One test for the calls: here and in Postgres they give the same. */
export function sameAsPostgres({ name, types, calls }: Calls, session: SessionContext = testSession): void {
  const place = session.timeZone === testSession.timeZone ? '' : ` in ${session.timeZone}`;
  test(`${name}(${types.join(', ')}) answers as Postgres does${place}`, async () => {
    const differences: string[] = [];
    await setZone(session.timeZone);
    for (const args of calls) {
      const actual =
        types.length === args.length ? types : args.map((_, index) => types[index] ?? types.at(-1) ?? 'text');
      const sql = callText(name, actual, args);
      const expected = await askOracle(sql);
      const here = callHere(name, actual, args, session);
      if (here !== expected) differences.push(`${sql}: ${String(here)} instead of ${String(expected)}`);
    }
    expect(differences).toEqual([]);
  });
}
