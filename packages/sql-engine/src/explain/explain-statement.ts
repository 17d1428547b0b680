// EXPLAIN of any statement. Without ANALYZE nothing is sent; a write at an API is never sent, not even with ANALYZE.

import type { Bound } from '../bind/bind.ts';
import type { QueryStatement, WriteStatement } from '../bind/tree.ts';
import { notSupported, pgError } from '../errors.ts';
import type { WriteRequest } from '../driver/writes.ts';
import type { QueryExecution } from '../execute/write-run.ts';
import { describeCalls } from '../execute/run-calls.ts';
import { outputFormats } from '../execute/output-formats.ts';
import type { Executed, StatementRun } from '../execute/query-runner.ts';
import { checkWritable, constantRows, writePlaceholders } from '../execute/run-write.ts';
import { localTable } from '../bind/resident.ts';
import { sourceOf } from '../execute/resident-source.ts';
import { siblingsOf, withSiblings } from '../execute/statement-parts.ts';
import { changedColumns, keysInWhere, targetQuery } from '../execute/write-targets.ts';
import { foldExpression, foldQuery, isConstant } from '../plan/fold.ts';
import type { ExplainOptions } from '../session/statement-runner.ts';
import { structured, textLines, type ExplainNode } from './explain-node.ts';
import { explainPlan, printRequest } from './explain-plan.ts';
import { xmlText, yamlText } from './structured-formats.ts';

export async function explainStatement(
  { statement, writes }: Pick<Bound, 'statement' | 'writes'>,
  options: ExplainOptions,
  run: StatementRun,
  queries: QueryExecution,
  execute: () => Promise<Executed>,
): Promise<readonly string[]> {
  const written = [...writes.map((write) => write.statement), ...(statement.kind === 'query' ? [] : [statement])];
  if (options.analyze) written.forEach(refuseSending);
  const measures = options.analyze && written.length > 0;
  const siblings = siblingsOf(statement);
  const parts: QueryExecution = {
    sessionRun: (plan, part, scratch) => queries.sessionRun(plan, part, scratch),
    planRun: (plan, outputs, part) => queries.planRun(plan, outputs, part),
    answered: (query, part) => queries.answered(query, part),
    plan: (query, part, streaming) =>
      queries.plan(writes.length === 0 ? query : withSiblings(query, siblings), part, streaming && writes.length === 0),
  };
  const { node: main, footer } =
    statement.kind === 'query'
      ? await explainQuery(statement, measures ? { ...options, analyze: false } : options, run, parts)
      : { node: explainWrite(statement, run, parts), footer: {} };
  const parted = writes.map((write) => ({
    title: `CTE ${write.name}`,
    details: [],
    children: [explainWrite(write.statement, run, parts)],
  }));
  const node = { ...main, children: [...main.children, ...parted] };
  const measured = measures ? await measure(execute, options) : footer;
  const whole = { Plan: structured(node), ...measured };
  switch (options.format) {
    case 'text':
      return [
        ...textLines(node),
        ...Object.entries(measured).map(([name, value]) => `${name}: ${inWords(name, value)}`),
      ];
    case 'json':
      return [JSON.stringify([whole], null, 2)];
    case 'xml':
      return [xmlText(whole)];
    case 'yaml':
      return [yamlText(whole)];
  }
}

/** What is sent can't be taken back: EXPLAIN does not send it. */
function refuseSending({ kind, relation: { table } }: WriteStatement): void {
  if (localTable(table) !== undefined) return;
  throw pgError('0A000', `EXPLAIN ANALYZE of ${kind.toUpperCase()} on "${table.name}" is not supported`, {
    detail: 'It would send its requests, and they can not be taken back.',
    hint: 'EXPLAIN without ANALYZE shows them.',
  });
}

/** Runs the statement, writes and all. */
async function measure(
  execute: () => Promise<Executed>,
  { timing, summary }: ExplainOptions,
): Promise<Readonly<Record<string, number>>> {
  const begin = performance.now();
  const { rows, tag } = await execute();
  const elapsedMs = performance.now() - begin;
  const command = /^(INSERT 0|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag);
  return {
    ...(command === null ? {} : { 'Rows Written': Number(command[2]) }),
    'Rows Returned': rows,
    ...(timing || summary ? { 'Execution Time': Math.round(elapsedMs * 1000) / 1000 } : {}),
  };
}

function inWords(name: string, value: number): string {
  return name.endsWith('Time') ? `${value.toFixed(3)} ms` : String(value);
}

async function explainQuery(
  statement: QueryStatement,
  options: ExplainOptions,
  run: StatementRun,
  queries: QueryExecution,
): Promise<{ readonly node: ExplainNode; readonly footer: Readonly<Record<string, number>> }> {
  if (!options.analyze) {
    const described = describeCalls(statement, { parameters: run.parameters, session: run.session });
    return { node: explainPlan(queries.plan(described, run, true), run.session), footer: {} };
  }
  const write = statement.calls.find(({ call }) => call.procedure.kind === 'write');
  if (write !== undefined) throw notSupported(`EXPLAIN ANALYZE of ${write.table.schema}.${write.table.name}`);
  const plan = queries.plan(await queries.answered(statement, run), run, true);
  const execution = await queries.planRun(plan, outputFormats(plan.residual.outputs), run);
  // The rows are counted on their way; nobody reads them.
  for await (const _ of execution.chunks());
  const requests = [...execution.counts.values()].reduce((total, counts) => total + counts.requests, 0);
  const footer = {
    'Rows Returned': execution.rowsReturned,
    Requests: requests,
    ...(options.timing || options.summary ? { 'Execution Time': Math.round(execution.elapsedMs * 1000) / 1000 } : {}),
  };
  return { node: explainPlan(plan, run.session, execution), footer };
}

const verbs = { insert: 'Insert on', update: 'Update on', delete: 'Delete on', merge: 'Merge on' } as const;

function explainWrite(statement: WriteStatement, run: StatementRun, queries: QueryExecution): ExplainNode {
  const fold = { parameters: run.parameters, session: run.session };
  const { table } = statement.relation;
  const local = localTable(table);
  if (local !== undefined) {
    const query = statement.kind === 'merge' ? statement.source : sourceOf(statement, local).query;
    const plan = queries.plan(query, run, false);
    const children = [explainPlan(plan, run.session)];
    return { title: `${verbs[statement.kind]} ${table.schema}.${table.name}`, details: [], children };
  }
  const writes = checkWritable(statement, { fold });
  const title = `${verbs[statement.kind]} ${table.schema}.${table.name}`;
  const requests = (list: readonly WriteRequest[]): readonly string[] =>
    list.map((request) => printRequest(request.description));
  const each = (request: WriteRequest | undefined): readonly string[] =>
    request === undefined ? [] : [`${printRequest(request.description)} for each row`];
  if (statement.kind === 'insert') {
    const source = foldQuery(statement.source, fold);
    const names = statement.columns.map((index) => table.columns[index]?.name ?? '');
    const rows = constantRows(source);
    if (rows !== undefined) {
      const planned = rows.map((row) =>
        writes.insert?.plan(new Map(names.map((name, index) => [name, row[index] ?? null]))),
      );
      return {
        title,
        details: [['Request', requests(planned.filter((request) => request !== undefined))]],
        children: [],
      };
    }
    const template = writes.insert?.plan(writePlaceholders(names));
    return {
      title,
      details: [['Request', each(template)]],
      children: [explainPlan(queries.plan(statement.source, run, false), run.session)],
    };
  }
  if (statement.kind === 'merge') {
    const sets = (columns: readonly number[]) =>
      writePlaceholders(columns.map((index) => table.columns[index]?.name ?? ''));
    const key = writePlaceholders(writes.keyColumns);
    const planned = statement.actions.flatMap((action) => {
      if (action.kind === 'insert') return each(writes.insert?.plan(sets(action.columns)));
      return each(action.kind === 'update' ? writes.update?.plan(key, sets(action.columns)) : writes.delete?.plan(key));
    });
    return {
      title,
      details: [['Request', planned]],
      children: [explainPlan(queries.plan(statement.source, run, false), run.session)],
    };
  }
  const where = statement.where === undefined ? undefined : foldExpression(statement.where, fold);
  const { names, expressions } =
    statement.kind === 'update' ? changedColumns(statement, writes, fold) : { names: [], expressions: [] };
  const joined = statement.kind === 'update' ? statement.from : statement.using;
  const constants = expressions.every(isConstant);
  const changes = constants
    ? new Map(names.map((name, index) => [name, constantOf(expressions[index])]))
    : writePlaceholders(names);
  const planOne = (key: ReadonlyMap<string, ReturnType<typeof constantOf>>): WriteRequest | undefined =>
    statement.kind === 'update' ? writes.update?.plan(key, changes) : writes.delete?.plan(key);
  const direct =
    constants && joined === undefined ? keysInWhere(statement.relation, where, writes, run.session) : undefined;
  if (direct !== undefined && (statement.kind === 'update' || statement.returning.length === 0)) {
    return {
      title,
      details: [['Request', requests(direct.map(planOne).filter((request) => request !== undefined))]],
      children: [],
    };
  }
  const returning = statement.kind === 'delete' ? statement.returning.map((target) => target.expression) : [];
  const query = targetQuery(statement.relation, joined, where, statement.ctes, writes.keyColumns, [
    ...expressions,
    ...returning,
  ]);
  const template = planOne(writePlaceholders(writes.keyColumns));
  return {
    title,
    details: [['Request', each(template)]],
    children: [explainPlan(queries.plan(query, run, false), run.session)],
  };
}

function constantOf(expression: Parameters<typeof isConstant>[0] | undefined) {
  return expression !== undefined && isConstant(expression) ? expression.value : null;
}
