// `SET (a, b) = (SELECT …)`: the subquery becomes a relation beside the target, with its one row as a record, so that it
// is computed once for all its columns.

import type { Node, SubLink } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs, nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { plainSelect } from './plain-select.ts';
import { outputsOf, referenceTo, subqueryRelation } from './relation-columns.ts';
import { newScope } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, OutputColumn, Relation, SelectQuery, SubqueryRelation } from './tree.ts';

interface Source {
  readonly relation: SubqueryRelation;
  readonly outputs: readonly OutputColumn[];
}

const ALIAS = '*SELECT*';

/** Where nothing can stand beside the target: the one column of such a subquery. Undefined for what is none. */
export function rowSourceColumn(node: Node, env: Env): Expression | undefined {
  const reference = nodeAs(node, 'MultiAssignRef');
  const link = nodeAs(reference?.source, 'SubLink');
  if (reference === undefined || link?.subLinkType !== 'EXPR_SUBLINK') return undefined;
  const { from } = bindSource(link, reference.ncolumns ?? 1, env);
  const value = referenceTo(from.columns[(reference.colno ?? 1) - 1]);
  const outputs = outputsOf(env.binder, newScope(env.scope), [{ name: 'value', expression: value }]);
  const { type, modifier } = value;
  return { kind: 'scalar-subquery', query: plainSelect({ outputs, targets: [value], from }), type, modifier };
}

function bindSource(link: SubLink, width: number, { binder, scope }: Env) {
  const query = binder.query(nodeOf(link.subselect, 'SelectStmt'), { binder, parent: scope, resolveUnknowns: true });
  if (query.outputs.length !== width) {
    throw pgError('42601', 'number of columns does not match number of values', {
      position: positionOfLocation(link.location),
    });
  }
  return { query, from: subqueryRelation(binder, newScope(scope), ALIAS, query) };
}

/** The subqueries of one SET clause. */
export class RowSources {
  readonly #env: Env;
  readonly #sources: Source[] = [];

  constructor(env: Env) {
    this.#env = env;
  }

  /** Undefined for what is no subquery's column. Columns of one subquery come one after the other, from the first on. */
  valueOf(node: Node): Expression | undefined {
    const reference = nodeAs(node, 'MultiAssignRef');
    const link = nodeAs(reference?.source, 'SubLink');
    if (reference === undefined || link?.subLinkType !== 'EXPR_SUBLINK') return undefined;
    const index = (reference.colno ?? 1) - 1;
    if (index === 0) this.#sources.push(this.#bind(link, reference.ncolumns ?? 1));
    const source = this.#sources.at(-1);
    if (source === undefined) throw new Error('the first column of a subquery comes first');
    const { type, modifier } = source.outputs[index];
    const { column } = source.relation.columns[0];
    const record: Expression = { kind: 'column', column, type: OID.record, modifier: -1 };
    return { kind: 'field', record, field: index, type, modifier };
  }

  joinedWith(from: Relation | undefined): Relation | undefined {
    return this.#sources.reduce<Relation | undefined>(
      (left, { relation }) => (left === undefined ? relation : { kind: 'join', type: 'cross', left, right: relation }),
      from,
    );
  }

  #bind(link: SubLink, width: number): Source {
    const { binder, scope } = this.#env;
    const { query, from } = bindSource(link, width, this.#env);
    const fields = from.columns.map(referenceTo);
    const rows = this.#select({ kind: 'row', fields, type: OID.record, modifier: -1 }, { from });
    const value: Expression = { kind: 'scalar-subquery', query: rows, type: OID.record, modifier: -1 };
    // The bound keeps it from being merged with what reads it, and computed for each column anew.
    const single: SelectQuery = {
      ...this.#select(value, {}),
      limit: { kind: 'constant', value: 1n, type: OID.int8, modifier: -1 },
    };
    return { relation: subqueryRelation(binder, scope, ALIAS, single, true), outputs: query.outputs };
  }

  #select(target: Expression, clauses: { readonly from?: Relation }): SelectQuery {
    const { binder, scope } = this.#env;
    const outputs = outputsOf(binder, newScope(scope), [{ name: 'row', expression: target }]);
    return plainSelect({ outputs, targets: [target], ...clauses });
  }
}
