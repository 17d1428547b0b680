// Parse tree to bound tree: names, types, overloads, coercions and grouping rules as Postgres has them.
// Pure and synchronous; errors carry SQLSTATE, Postgres' wording and the position in the query string.

import type { Node } from '@pgsql/types';
import type { ParsedStatement } from '../engine.ts';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, nodeKind } from '../parse/nodes.ts';
import { isStackOverflow, stackDepthError } from '../parse/parse.ts';
import { bindExpressionNode } from './expression.ts';
import { bindInsert } from './insert.ts';
import { bindMerge } from './merge.ts';
import { createParameters } from './parameters.ts';
import { bindCall } from './procedure-call.ts';
import { callsOf, refuseCalls } from './procedure-calls.ts';
import { bindQuery } from './query.ts';
import type { BindContext, Binder, Scope } from './state.ts';
import type { BoundStatement, RowLock, WithWrite, WriteStatement } from './tree.ts';
import { bindDelete, bindUpdate } from './update.ts';

export type { BindContext } from './state.ts';

export interface Bound {
  readonly statement: BoundStatement;
  /** Those in its WITH, which are run before it. */
  readonly writes: readonly WithWrite[];
  /** Tables whose rows it locks while it reads them. */
  readonly locks: readonly RowLock[];
  /** OIDs, as declared or inferred. */
  readonly parameterTypes: readonly number[];
}

/** Expressions and queries nested deeper than this are refused, before the stack of a later phase is. */
export const NESTING_MAX = 1000;

/**
 * Expressions bound for one statement, those included that BETWEEN writes twice: nested ones double each time, and
 * every later phase would walk them.
 */
export const EXPRESSIONS_MAX = 1_000_000;

export function bind(statement: ParsedStatement, context: BindContext): Bound {
  if (statement.tree === undefined) throw pgError('42601', 'an empty query has nothing to bind');
  // The tree is what parse() made: a node of libpg-query.
  return bindNode(statement.tree as Node, context);
}

/** For a statement inside another one: what EXPLAIN explains. */
export function bindNode(node: Node, context: BindContext): Bound {
  const binder = createBinder(context);
  try {
    const statement = bindStatement(node, binder);
    return { statement, writes: binder.writes, locks: binder.locks, parameterTypes: binder.parameters.finish() };
  } catch (error) {
    if (isStackOverflow(error)) throw stackDepthError();
    throw error;
  }
}

function bindStatement(node: Node, binder: Binder): BoundStatement {
  const select = nodeAs(node, 'SelectStmt');
  if (select !== undefined) {
    const query = binder.query(select, { binder, parent: undefined, resolveUnknowns: true });
    if (binder.writes.length > 0) refuseCalls(binder.calls);
    return { kind: 'query', query, calls: callsOf(query, binder.calls), isCall: false };
  }
  const call = nodeAs(node, 'CallStmt');
  if (call !== undefined) {
    const query = bindCall(call, binder);
    return { kind: 'query', query, calls: callsOf(query, binder.calls), isCall: true };
  }
  const write = binder.write(node);
  if (write === undefined) throw notSupported((nodeKind(node) ?? 'this statement').replace(/Stmt$/, '').toUpperCase());
  refuseCalls(binder.calls);
  return write;
}

function bindWrite(node: Node, binder: Binder, parent: Scope | undefined): WriteStatement | undefined {
  const insert = nodeAs(node, 'InsertStmt');
  if (insert !== undefined) return bindInsert(insert, binder, parent);
  const update = nodeAs(node, 'UpdateStmt');
  if (update !== undefined) return bindUpdate(update, binder, parent);
  const deletion = nodeAs(node, 'DeleteStmt');
  if (deletion !== undefined) return bindDelete(deletion, binder, parent);
  const merge = nodeAs(node, 'MergeStmt');
  return merge === undefined ? undefined : bindMerge(merge, binder);
}

export function createBinder({ catalog, searchPath, session, parameterTypes }: BindContext): Binder {
  const counter = () => {
    let last = 0;
    return () => ++last;
  };
  let depth = 0;
  let bound = 0;
  const nested = <T>(bindInside: () => T): T => {
    if (++depth > NESTING_MAX) throw stackDepthError();
    if (++bound > EXPRESSIONS_MAX) throw pgError('54001', 'statement is too complex');
    const result = bindInside();
    depth--;
    return result;
  };
  const binder: Binder = {
    catalog,
    searchPath,
    session,
    parameters: createParameters(parameterTypes),
    nextColumn: counter(),
    nextRelation: counter(),
    nextCte: counter(),
    positions: new WeakMap(),
    origins: new Map(),
    subqueryNames: new WeakMap(),
    rowAliases: new WeakMap(),
    recordFields: new Map(),
    calls: [],
    writes: [],
    locks: [],
    lockables: new WeakMap(),
    references: new Set(),
    expression: (node, env) => nested(() => bindExpressionNode(node, env)),
    query: (statement, env) => nested(() => bindQuery(statement, env)),
    write: (node, parent) => nested(() => bindWrite(node, binder, parent)),
  };
  return binder;
}
