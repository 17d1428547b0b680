// WITH: each query is bound when it is first used (so that WITH RECURSIVE may refer forward) or at the end.
// https://www.postgresql.org/docs/15/queries-with.html

import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, nodeKind, nodeOf, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { bindRecursive } from './recursive.ts';
import type { Binder, CteEntry, Scope } from './state.ts';
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

  const bind = (): Cte => {
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
    resolve: (reference) => {
      if (entry.bound !== undefined) return entry.bound.columns;
      if (known !== undefined) return known;
      if (state === 'binding') {
        throw mentions(statementOf(node), name)
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
  const statement = nodeAs(node.ctequery, 'SelectStmt');
  if (statement !== undefined) return statement;
  const kind = node.ctequery === undefined ? undefined : nodeKind(node.ctequery);
  throw notSupported(`${(kind ?? '').replace('Stmt', '').toUpperCase()} in WITH`, position);
}

function renameOutputs(outputs: readonly OutputColumn[], node: CommonTableExpr): readonly OutputColumn[] {
  const names = stringsOf(node.aliascolnames);
  if (names.length > outputs.length) {
    const message = `WITH query "${node.ctename ?? ''}" has ${outputs.length} columns available but ${names.length} columns specified`;
    throw pgError('42P10', message, { position: positionOfLocation(node.location) });
  }
  return outputs.map((output, index) => (index < names.length ? { ...output, name: names[index] } : output));
}

/** True when a FROM clause somewhere inside names the query. */
function mentions(tree: SelectStmt | Node, name: string): boolean {
  const visit = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(visit);
    if (typeof value !== 'object' || value === null) return false;
    if ('relname' in value && value.relname === name && !('schemaname' in value)) return true;
    return Object.values(value).some(visit);
  };
  return visit(tree);
}
