// WITH: each query is bound when it is first used (so that WITH RECURSIVE may refer forward) or at the end.
// https://www.postgresql.org/docs/15/queries-with.html

import type { CommonTableExpr, WithClause } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { bindRecursive } from './recursive.ts';
import type { Binder, CteEntry, Scope } from './state.ts';
import { checkRecursion, refersTo } from './recursion-check.ts';
import { renameOutputs } from './with-items.ts';
import { bindWithWrite, withAnswer } from './with-write.ts';
import type { Cte, OutputColumn, Query } from './tree.ts';

interface WithEnv {
  readonly binder: Binder;
  readonly scope: Scope;
}

/** Brings the queries into scope; the returned function gives them all, in an order in which each needs earlier ones only. */
export function bindWith(clause: WithClause | undefined, env: WithEnv): () => readonly Cte[] {
  if (clause === undefined) return () => [];
  const { scope } = env;
  const order: Cte[] = [];
  const recursive = clause.recursive === true;
  const nodes = (clause.ctes ?? []).map((node) => nodeOf(node, 'CommonTableExpr'));
  checkNames(nodes);
  if (recursive) nodes.forEach(checkRecursion);
  const entries = nodes.map((node) => makeEntry(node, recursive, env, order));
  if (recursive) scope.ctes.push(...entries);
  else for (const entry of entries) scope.laterCtes.add(entry.name);
  for (const entry of entries) {
    entry.resolve();
    // Without RECURSIVE a query sees the earlier ones only.
    if (recursive) continue;
    scope.ctes.push(entry);
    scope.laterCtes.delete(entry.name);
  }
  return () => order;
}

function checkNames(nodes: readonly CommonTableExpr[]): void {
  const seen = new Set<string>();
  for (const { ctename = '', location } of nodes) {
    if (seen.has(ctename)) {
      const position = positionOfLocation(location);
      throw pgError('42712', `WITH query name "${ctename}" specified more than once`, { position });
    }
    seen.add(ctename);
  }
}

function makeEntry(node: CommonTableExpr, recursive: boolean, env: WithEnv, order: Cte[]): CteEntry {
  const { binder } = env;
  const name = node.ctename ?? '';
  const cte = binder.nextCte();
  let state: 'new' | 'binding' | 'done' = 'new';
  /** Known while the recursive term is being bound. */
  let known: readonly OutputColumn[] | undefined;

  const bind = (): Cte | undefined => {
    const written = bindWithWrite(node, env);
    if (written !== undefined) return withAnswer(written, node, cte, env);
    const statement = nodeOf(node.ctequery, 'SelectStmt');
    const isRecursive = recursive && refersTo(node.ctequery, name);
    if (!isRecursive) refuseSearch(node);
    const parts = {
      cte,
      name,
      materialized:
        node.ctematerialized === 'CTEMaterializeAlways'
          ? true
          : node.ctematerialized === 'CTEMaterializeNever'
            ? false
            : undefined,
    };
    if (isRecursive) {
      const { query, added } = bindRecursive(node, cte, env, (columns, more) => {
        known = [...renameOutputs(columns, node), ...more];
        entry.added = more.length;
      });
      const columns = renameOutputs(query.outputs.slice(0, query.outputs.length - added), node);
      return { ...parts, query, columns: [...columns, ...query.outputs.slice(columns.length)], recursive: true };
    }
    const query: Query = binder.query(statement, { binder, parent: env.scope, resolveUnknowns: true });
    return { ...parts, query, columns: renameOutputs(query.outputs, node), recursive: false };
  };

  const entry: CteEntry = {
    name,
    cte,
    bound: undefined,
    returnsNothing: false,
    added: 0,
    resolve: () => {
      if (entry.bound !== undefined) return entry.bound.columns;
      if (entry.returnsNothing) return [];
      if (known !== undefined) return known;
      if (state === 'binding') {
        throw pgError('0A000', 'mutual recursion between WITH items is not implemented', {
          position: positionOfLocation(node.location),
        });
      }
      state = 'binding';
      const bound = bind();
      state = 'done';
      if (bound === undefined) {
        entry.returnsNothing = true;
        return [];
      }
      entry.bound = bound;
      order.push(bound);
      return bound.columns;
    },
  };
  return entry;
}

function refuseSearch(node: CommonTableExpr): void {
  if (node.search_clause === undefined && node.cycle_clause === undefined) return;
  throw pgError('42601', 'WITH query is not recursive', { position: positionOfLocation(node.location) });
}
