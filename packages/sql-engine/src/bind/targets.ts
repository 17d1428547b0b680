// The select list and RETURNING: `*`, `t.*`, `(row).*`, expressions with their output names.

import type { Node } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { nodeAs, nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { resolveUnknown } from './coercion.ts';
import { qualifiedName } from './column-reference.ts';
import { outputName } from './output-name.ts';
import { fieldsOf } from './record-fields.ts';
import { expandRelation, expandStar, requireRelation } from './scope.ts';
import type { NamedExpression } from './scope.ts';
import { located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';
import { formatType } from './type-facts.ts';

export function bindTargets(nodes: readonly Node[] | undefined, env: Env, resolveUnknowns: boolean): NamedExpression[] {
  const { binder } = env;
  const targets = (nodes ?? []).flatMap((node): NamedExpression[] => {
    const target = nodeOf(node, 'ResTarget');
    if (target.val === undefined) throw new Error('a target without a value');
    const expanded = expandTarget(target.val, env);
    if (expanded !== undefined) return [...expanded];
    const expression = binder.expression(target.val, env);
    return [{ name: outputName(target, binder.subqueryNames), expression }];
  });
  if (!resolveUnknowns) return targets;
  // Once all are bound: what one says of a parameter's type holds for the others.
  return targets.map((target) => {
    const expression = resolveUnknown(binder, target.expression);
    return expression === target.expression ? target : { ...target, expression };
  });
}

/** The expressions of a row; `t.*` stands for its columns. */
export function bindList(nodes: readonly Node[], env: Env): readonly Expression[] {
  return nodes.flatMap(
    (node) => expandTarget(node, env)?.map(({ expression }) => expression) ?? [env.binder.expression(node, env)],
  );
}

/** What a target that ends in a star stands for; undefined when it doesn't. */
function expandTarget(node: Node, env: Env): readonly NamedExpression[] | undefined {
  const column = nodeAs(node, 'ColumnRef');
  if (column !== undefined && isStar(column.fields?.at(-1))) {
    const position = positionOfLocation(column.location);
    const { schema, relation } = qualifiedName(column, env.binder);
    if (relation !== undefined) {
      return expandRelation(env.binder, requireRelation(env.scope, schema, relation, position), position);
    }
    if (env.scope.relations.length === 0) {
      throw pgError('42601', 'SELECT * with no tables specified is not valid', { position });
    }
    return expandStar(env.binder, env.scope, position);
  }
  const indirection = nodeAs(node, 'A_Indirection');
  if (indirection?.arg !== undefined && isStar(indirection.indirection?.at(-1))) {
    const row = env.binder.expression(indirection.arg, env);
    const position = positionOf(env.binder, row);
    if (row.type !== OID.record && row.type !== OID.unknown) {
      throw pgError('42809', `type ${formatType(row.type)} is not composite`, { position });
    }
    const fields = fieldsOf(row, env.binder);
    if (fields === undefined || indirection.indirection?.length !== 1)
      throw notSupported('expansion of a record with .*', position);
    return fields.map(({ name, type, modifier }, field) => {
      const written = row.kind === 'row' ? row.fields[field] : undefined;
      const taken: Expression = { kind: 'field', record: row, field, type, modifier };
      return { name, expression: located(env.binder, written === undefined ? taken : { ...written }, position) };
    });
  }
  return undefined;
}

function isStar(node: Node | undefined): boolean {
  return nodeAs(node, 'A_Star') !== undefined;
}
