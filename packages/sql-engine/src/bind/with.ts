// WITH: each query is bound when it is first used (so that WITH RECURSIVE may refer forward) or at the end.
// https://www.postgresql.org/docs/15/queries-with.html

import type { CommonTableExpr, SelectStmt, WithClause } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { bindRecursive } from './recursive.ts';
import type { Binder, CteEntry, Scope } from './state.ts';
import { mentions, renameOutputs } from './with-items.ts';
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
  const entries = nodes.map((node) => makeEntry(node, recursive, env, order));
  if (recursive) scope.ctes.push(...entries);
  else for (const entry of entries) scope.laterCtes.add(entry.name);
  for (const [index, entry] of entries.entries()) {
    entry.resolve(positionOfLocation(nodes[index].location));
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
    const written = bindWithWrite(node, recursive, env);
    if (written !== undefined) return withAnswer(written, node, cte, env);
    const statement = statementOf(node);
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
    if (recursive && mentions(statement, name)) {
      const query = bindRecursive(statement, name, cte, positionOfLocation(node.location), env, (columns) => {
        known = renameOutputs(columns, node);
      });
      return { ...parts, query, columns: renameOutputs(query.outputs, node), recursive: true };
    }
    const query: Query = binder.query(statement, { binder, parent: env.scope, resolveUnknowns: true });
    return { ...parts, query, columns: renameOutputs(query.outputs, node), recursive: false };
  };

  const entry: CteEntry = {
    name,
    cte,
    bound: undefined,
    returnsNothing: false,
    resolve: (reference) => {
      if (entry.bound !== undefined) return entry.bound.columns;
      if (entry.returnsNothing) return [];
      if (known !== undefined) return known;
      if (state === 'binding') {
        throw node.ctequery !== undefined && mentions(node.ctequery, name)
          ? pgError('42P19', `recursive reference to query "${name}" must not appear within its non-recursive term`, {
              position: reference,
            })
          : pgError('0A000', 'mutual recursion between WITH items is not implemented', {
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

function statementOf(node: CommonTableExpr): SelectStmt {
  const position = positionOfLocation(node.location);
  if (node.search_clause !== undefined) throw notSupported('SEARCH', position);
  if (node.cycle_clause !== undefined) throw notSupported('CYCLE', position);
  return nodeOf(node.ctequery, 'SelectStmt');
}
