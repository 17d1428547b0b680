// Aggregates and window functions: SQLite's own where they mean the same, registered ones otherwise.

import type { AggregateExpression, Expression, WindowExpression } from '../bind/tree.ts';
import type { AggregateDefinition } from '../functions/function-definition.ts';
import type { Emission } from './emission.ts';
import { isConstant } from '../plan/fold.ts';
import { call, comparesNatively, emitExpression, emitOrder, emitWindowSpecification } from './expression.ts';
import { emitRangeFrame, nativeWindow } from './range-frame.ts';
import { nativeAggregate } from './native-aggregates.ts';
import type { Registration } from './registration.ts';

export function emitAggregate(e: AggregateExpression, emission: Emission): string {
  const filter = filterClause(e.filter, emission);
  const native = nativeAggregate(e, filter, emission, (arg) => emitExpression(arg, emission));
  return native ?? `${aggregateCall(e, emission)}${filter}`;
}

/** With these SQLite takes the group's other columns from the row that they chose. */
const movesGroup: ReadonlySet<string> = new Set(['min', 'max']);

function aggregateCall(e: AggregateExpression, emission: Emission): string {
  const { aggregate } = e;
  const args = e.args.map((arg) => emitExpression(arg, emission));
  if (aggregate.orderedSet === true) return orderedSetCall(e, args, emission);
  const order = e.orderBy.length === 0 ? '' : emitOrder(e.orderBy, emission);
  if (aggregate.sql !== undefined && order === '' && !(emission.firstOfGroup && movesGroup.has(aggregate.name))) {
    if (!e.distinct) return aggregate.sql(args);
    const plainCall = aggregate.sql(['x']).endsWith('(x)');
    if (plainCall && args.length === 1 && e.args.every((arg) => comparesNatively(arg.type)))
      return aggregate.sql([`DISTINCT ${args.join('')}`]);
  }
  const name = registerAggregate(
    aggregate,
    e.args,
    e.type,
    { distinct: e.distinct, window: false, directArguments: 0 },
    emission,
  );
  return call(
    name,
    order === '' || args.length === 0
      ? args
      : [...args.slice(0, -1), `${args[args.length - 1] ?? ''} ORDER BY ${order}`],
  );
}

/** percentile_cont(0.5) WITHIN GROUP (ORDER BY x): direct arguments first, then the sorted ones, in order. */
function orderedSetCall(e: AggregateExpression, direct: readonly string[], emission: Emission): string {
  const sorted = e.orderBy.map((item) => item.expression);
  const texts = sorted.map((expression) => emitExpression(expression, emission));
  const name = registerAggregate(
    e.aggregate,
    [...e.args, ...sorted],
    e.type,
    { distinct: false, window: false, directArguments: e.args.length, ...orderOf(e) },
    emission,
  );
  const all = [...direct, ...texts];
  const order = emitOrder(e.orderBy, emission);
  return call(name, order === '' ? all : [...all.slice(0, -1), `${all[all.length - 1] ?? ''} ORDER BY ${order}`]);
}

/** What is asked for the rank of a row has to know the order. */
function orderOf({ aggregate, orderBy }: AggregateExpression): Pick<AggregateUse, 'order'> {
  if (aggregate.hypothetical !== true) return {};
  return { order: orderBy.map(({ descending, nullsFirst }) => ({ descending, nullsFirst })) };
}

type AggregateUse = Omit<Extract<Registration, { kind: 'aggregate' }>, 'kind' | 'oid' | 'argumentTypes' | 'resultType'>;

function registerAggregate(
  aggregate: AggregateDefinition,
  args: readonly Expression[],
  resultType: number,
  use: AggregateUse,
  emission: Emission,
): string {
  const argumentTypes = args.map((arg) => arg.type);
  return emission.register({ kind: 'aggregate', oid: aggregate.oid, argumentTypes, resultType, ...use });
}

export function emitWindow(e: WindowExpression, emission: Emission): string {
  const ranged = emitRangeFrame(e, emission);
  if (ranged !== undefined) return ranged;
  const args = e.args.map((arg) => emitExpression(arg, emission));
  const over = ` OVER ${emitWindowSpecification(nativeWindow(e, emission), emission)}`;
  const filter = filterClause(e.filter, emission);
  if (e.function.sql !== undefined) return nullCounted(e, args, `${e.function.sql(args)}${filter}${over}`);
  if (e.function.kind !== 'aggregate') throw new Error(`window function ${e.function.name} has no SQL`);
  return `${call(registerAggregate(e.function, e.args, e.type, { distinct: false, window: true, directArguments: 0 }, emission), args)}${filter}${over}`;
}

/** Which argument of a window function counts rows. */
const COUNT_ARGUMENTS: Readonly<Record<string, number>> = { lag: 1, lead: 1, nth_value: 1, ntile: 0 };

/** Where the count of rows is null the answer is null, which SQLite does not know. */
function nullCounted({ function: { name }, args }: WindowExpression, texts: readonly string[], sql: string): string {
  const index = COUNT_ARGUMENTS[name] ?? -1;
  const [count, text] = [args[index], texts[index]];
  if (count === undefined || text === undefined || (isConstant(count) && count.value !== null)) return sql;
  // The call stays, because it may hold parameters.
  return `(CASE WHEN ${isConstant(count) ? '1' : `${text} IS NULL`} THEN NULL ELSE ${sql} END)`;
}

function filterClause(filter: Expression | undefined, emission: Emission): string {
  return filter === undefined ? '' : ` FILTER (WHERE ${emitExpression(filter, emission)})`;
}
