// Arguments and results of routines as pg_get_function_arguments and its kin print them, and as pg_proc stores them.

import type { Routine } from '../functions/function-definition.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { quoteLiteral } from '../functions/text-quoting.ts';
import { findTypeByName, typeByName } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';

/** information_schema has a few functions of its own; all others are in pg_catalog. */
export function schemaOfRoutine(routine: Routine): string {
  return routine.schema ?? (routine.name.startsWith('_pg_') ? 'information_schema' : 'pg_catalog');
}

function returnsTable(routine: Routine): boolean {
  return routine.kind === 'set-function' && routine.form === 'table';
}

/** proargmodes' letter for the columns of the result. */
export function outputMode(routine: Routine): 't' | 'o' {
  return returnsTable(routine) ? 't' : 'o';
}

/** Registries may list a row in two families: the first counts. */
export function firstOfEachOid<T extends { readonly oid: number }>(rows: readonly T[]): readonly T[] {
  const byOid = new Map<number, T>();
  for (const row of rows) if (!byOid.has(row.oid)) byOid.set(row.oid, row);
  return [...byOid.values()];
}

/** The columns that a set-returning function names; empty for other functions. */
export function outputColumns(routine: Routine): readonly { readonly name: string; readonly type: string }[] {
  return routine.kind === 'set-function' ? (routine.columns ?? []) : [];
}

/** One name for each argument, '' for those without; undefined when no argument or output has a name. */
export function argumentNames(routine: Routine): readonly string[] | undefined {
  if (routine.argumentNames === undefined && outputColumns(routine).length === 0) return undefined;
  return routine.argumentTypes.map((_type, index) => routine.argumentNames?.[index] ?? '');
}

function typeText(name: string): string {
  return findTypeByName(name)?.formalName ?? quoteIdentifier(name);
}

function defaultText(value: JsValue, type: string, context: SessionContext): string {
  if (value === null) return `NULL::${typeText(type)}`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const shown = typeByName(type).output(value, context);
  return typeof value === 'number' ? shown : `${quoteLiteral(shown)}::${typeText(type)}`;
}

interface ArgumentOptions {
  readonly defaults: boolean;
  readonly outputs: boolean;
}

/** Comma-separated, with names, VARIADIC and, where wanted, defaults and output columns. */
export function argumentsText(routine: Routine, context: SessionContext, options: ArgumentOptions): string {
  const names = argumentNames(routine);
  const values = 'defaults' in routine ? (routine.defaults ?? []) : [];
  const firstDefault = routine.argumentTypes.length - values.length;
  const isVariadic = 'variadic' in routine && routine.variadic === true;
  const inputs = routine.argumentTypes.map((type, index) => {
    const name = names?.[index] ?? '';
    const variadic = isVariadic && index === routine.argumentTypes.length - 1 ? 'VARIADIC ' : '';
    const value = index >= firstDefault ? values[index - firstDefault] : undefined;
    const preset = options.defaults && value !== undefined ? ` DEFAULT ${defaultText(value, type, context)}` : '';
    return `${variadic}${name === '' ? '' : `${quoteIdentifier(name)} `}${typeText(type)}${preset}`;
  });
  const outputs =
    options.outputs && !returnsTable(routine)
      ? outputColumns(routine).map((column) => `OUT ${quoteIdentifier(column.name)} ${typeText(column.type)}`)
      : [];
  return orderedSetText(routine, [...inputs, ...outputs]);
}

/** Ordered-set aggregates name what WITHIN GROUP sorts after their direct arguments. */
function orderedSetText(routine: Routine, shown: readonly string[]): string {
  if (routine.kind !== 'aggregate' || routine.orderedSet !== true) return shown.join(', ');
  const direct = shown.slice(0, -1).join(', ');
  return `${direct}${direct === '' ? '' : ' '}ORDER BY ${shown.at(-1) ?? ''}`;
}

/** Types alone, as in regprocedure: `substr(text,integer)`. */
export function argumentTypesText(routine: Routine): string {
  return routine.argumentTypes.map(typeText).join(',');
}

export function resultText(routine: Routine): string {
  if (returnsTable(routine)) {
    const columns = outputColumns(routine).map(({ name, type }) => `${quoteIdentifier(name)} ${typeText(type)}`);
    return `TABLE(${columns.join(', ')})`;
  }
  return routine.kind === 'set-function' ? `SETOF ${typeText(routine.resultType)}` : typeText(routine.resultType);
}

/** The value that stands for a left-out argument, counted from 1. */
export function defaultArgumentText(routine: Routine, place: number, context: SessionContext): string | null {
  const values = 'defaults' in routine ? (routine.defaults ?? []) : [];
  const value = values[place - 1 - (routine.argumentTypes.length - values.length)];
  return value === undefined ? null : defaultText(value, routine.argumentTypes[place - 1] ?? 'text', context);
}
