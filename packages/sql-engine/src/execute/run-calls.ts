// Procedures of a query: each is called once, before the query is planned, which then reads what they answered.

import { wholeScan } from '../driver/rows-table.ts';
import { plainSelect } from '../bind/plain-select.ts';
import type { CallRelation, Query, QueryStatement } from '../bind/tree.ts';
import { callsIn, replaceScans } from '../bind/procedure-calls.ts';
import type { Page } from '../driver/page.ts';
import type { ProcedureAnswer, ProcedureCall } from '../driver/procedures.ts';
import type { RequestDescription, ScanPlan, ScanRequest } from '../driver/scan.ts';
import type { StatementScope } from '../driver/statement.ts';
import type { WriteRequest } from '../driver/writes.ts';
import { pgError } from '../errors.ts';
import { foldExpression, foldQuery, isConstant, type FoldContext } from '../plan/fold.ts';
import type { SessionState } from '../session/statement-runner.ts';
import type { JsValue } from '../types/values.ts';
import { checkWriteCount, sendWrites } from './send-writes.ts';

export interface CallContext {
  readonly fold: FoldContext;
  readonly state: SessionState;
  readonly scope: StatementScope;
  /** Runs a query to its end; at most `rowsMax + 1` rows. */
  readonly readRows: (query: Query, rowsMax: number) => Promise<readonly (readonly JsValue[])[]>;
  /** Throws where the query can't be run: before anything is sent. */
  readonly check: (query: Query) => void;
}

/** The query over the answers. Everything is made up before the first call is sent. */
export async function runCalls(statement: QueryStatement, context: CallContext): Promise<Query> {
  const { state, fold } = context;
  checkCallable(statement, state);
  context.check(withAnswers(statement.query, () => ({ pages: [], requests: [] })));
  const reached = reachedCalls(statement.query, fold);
  const writes = reached.filter(({ call }) => call.procedure.kind === 'write');
  checkWriteCount(writes.length, fold.session.settings);
  const planned: ProcedureCall[] = [];
  for (const relation of reached) planned.push(relation.call.procedure.plan(await argumentsOf(relation, context)));
  const pages = await send(reached, planned, context);
  const answers = new Map(reached.map((relation, index) => [relation.relation, pages[index] ?? []]));
  return withAnswers(statement.query, (relation) => ({ pages: answers.get(relation.relation) ?? [], requests: [] }));
}

/** For EXPLAIN: the query as it would be planned, with the requests that the calls would be. */
export function describeCalls(statement: QueryStatement, fold: FoldContext): Query {
  const reached = new Set(reachedCalls(statement.query, fold).map((call) => call.relation));
  return withAnswers(statement.query, (relation) => {
    const values = reached.has(relation.relation) ? constantArguments(relation, fold) : undefined;
    return { pages: [], requests: values === undefined ? [] : [relation.call.procedure.plan(values).description] };
  });
}

function checkCallable(statement: QueryStatement, state: SessionState): void {
  const write = statement.calls.find(({ call }) => call.procedure.kind === 'write');
  const reason = write === undefined ? undefined : state.readOnlyReason();
  if (write === undefined || reason === undefined) return;
  const { schema, name } = write.call.procedure;
  throw pgError(
    '25006',
    `cannot execute ${statement.isCall ? 'CALL' : `${schema}.${name}`} in a read-only transaction`,
    reason === '' ? {} : { hint: reason },
  );
}

/** As in Postgres, nothing runs for a query that can't have rows: `WHERE false`, `LIMIT 0`. */
function reachedCalls(query: Query, fold: FoldContext): readonly CallRelation[] {
  return callsIn(foldQuery(query, fold), (inside) => {
    if (inside.limit !== undefined && isConstant(inside.limit) && inside.limit.value === 0n) return true;
    const where = inside.kind === 'select' ? inside.where : undefined;
    return where !== undefined && isConstant(where) && where.value !== true;
  });
}

// ---- Arguments -------------------------------------------------------------------------------------------

function constantArguments({ call }: CallRelation, fold: FoldContext): ReadonlyMap<string, JsValue> | undefined {
  const values = call.args.map(({ name, value }) => ({ name, value: foldExpression(value, fold) }));
  if (!values.every(({ value }) => isConstant(value))) return undefined;
  return given(values.map(({ name, value }) => [name, isConstant(value) ? value.value : null]));
}

async function argumentsOf(relation: CallRelation, context: CallContext): Promise<ReadonlyMap<string, JsValue>> {
  const constants = constantArguments(relation, context.fold);
  if (constants !== undefined) return checkRequired(relation, constants);
  const { args } = relation.call;
  const query = plainSelect({
    outputs: args.map(({ name, value }, index) => ({
      column: -1 - index,
      name,
      type: value.type,
      modifier: value.modifier,
    })),
    targets: args.map(({ value }) => value),
  });
  const [row] = await context.readRows(query, 1);
  return checkRequired(relation, given(args.map(({ name }, index) => [name, row?.[index] ?? null])));
}

/** Null says nothing, as in the INSERT of a row. */
function given(values: readonly (readonly [name: string, value: JsValue])[]): ReadonlyMap<string, JsValue> {
  return new Map(values.filter(([, value]) => value !== null));
}

function checkRequired(
  { call: { procedure } }: CallRelation,
  values: ReadonlyMap<string, JsValue>,
): ReadonlyMap<string, JsValue> {
  const missing = procedure.arguments.find((argument) => argument.required && !values.has(argument.name));
  if (missing === undefined) return values;
  throw pgError('22004', `argument "${missing.name}" of ${procedure.schema}.${procedure.name} cannot be null`);
}

// ---- Sending ---------------------------------------------------------------------------------------------

async function send(
  relations: readonly CallRelation[],
  planned: readonly ProcedureCall[],
  { scope, state }: CallContext,
): Promise<readonly (readonly Page[])[]> {
  const answers: ProcedureAnswer[] = [];
  const requests = planned.map((call, index): WriteRequest => {
    const procedure = relations[index]?.call.procedure;
    return {
      description: call.description,
      ...(procedure === undefined ? {} : { key: `${procedure.schema}.${procedure.name}` }),
      send: async () => {
        const answer = await call.send(scope);
        answers.push(answer);
        if (procedure?.kind === 'write') state.countWrite();
        return { found: true, ...(answer.key === undefined ? {} : { key: answer.key }) };
      },
    };
  });
  await sendWrites(requests, { scope, verb: 'called', onSent: () => undefined });
  return answers.map((answer) => answer.pages);
}

// ---- Answers as relations --------------------------------------------------------------------------------

interface Answered {
  readonly pages: readonly Page[];
  readonly requests: readonly RequestDescription[];
}

function withAnswers(query: Query, answerOf: (relation: CallRelation) => Answered): Query {
  return replaceScans(query, (scan) => {
    if (scan.call === undefined) return scan;
    const { call, ...relation } = scan;
    const { pages, requests } = answerOf({ ...relation, call });
    const plan = (request: ScanRequest): ScanPlan => ({
      // Two calls are two answers, however alike they are.
      ...wholeScan(request, { identity: `call ${relation.relation}`, rows: 1, open: () => again(pages) }),
      requests,
      estimate: { requests: requests.length, rows: 1 },
    });
    return { ...relation, table: { ...scan.table, plan } };
  });
}

/** Pages give their bytes away; they may be read more than once. */
async function* again(pages: readonly Page[]): AsyncGenerator<Page> {
  for (const page of pages) {
    yield await Promise.resolve(page.kind === 'rows' ? page : { ...page, body: page.body.slice() });
  }
}
