// The two branches of a set operation get common column types.
// https://www.postgresql.org/docs/15/typeconv-union-case.html

import type { SelectStmt } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { coerceOutputs } from './coerce-outputs.ts';
import { coerceToCommon, commonModifier, commonType } from './coercion.ts';
import { requireEquality } from './sort.ts';
import { located, positionOf } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { Expression, Query, SetOperationQuery } from './tree.ts';

const OPERATORS = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const;

export function setOperatorOf(statement: SelectStmt): SetOperationQuery['operator'] | undefined {
  return statement.op === undefined || statement.op === 'SETOP_NONE' ? undefined : OPERATORS[statement.op];
}

interface United {
  readonly left: Query;
  readonly right: Query;
  readonly columns: readonly { readonly name: string; readonly type: number; readonly modifier: number }[];
}

/** Both branches with the common types; names are the left one's. */
export function uniteBranches(
  binder: Binder,
  scope: Scope,
  left: Query,
  right: Query,
  operator: SetOperationQuery['operator'],
  compares: boolean,
): United {
  const construct = operator.toUpperCase();
  const [leftValues, rightValues] = [outputExpressions(binder, left), outputExpressions(binder, right)];
  if (left.outputs.length !== right.outputs.length) {
    throw pgError('42601', `each ${construct} query must have the same number of columns`, {
      position: rightValues.map((value) => positionOf(binder, value)).find((position) => position !== undefined),
    });
  }
  const columns = left.outputs.map(({ name }, index) => {
    const pair = [leftValues[index], rightValues[index]];
    const type = commonType(binder, pair, construct);
    if (compares) requireEquality({ type }, positionOf(binder, pair[0]));
    return { name, type, modifier: commonModifier(pair, type) };
  });
  const coerce = (expression: Expression, index: number) =>
    coerceToCommon(binder, expression, columns[index].type, construct);
  return {
    left: coerceOutputs(binder, scope, left, coerce),
    right: coerceOutputs(binder, scope, right, coerce),
    columns,
  };
}

/** Stand-ins for a branch's outputs: their types, and the positions for messages. */
function outputExpressions(binder: Binder, query: Query): readonly Expression[] {
  return query.outputs.map(({ column, type, modifier }, index) => {
    const reference: Expression = { kind: 'column', column, type, modifier };
    return located(binder, reference, outputPosition(binder, query, index));
  });
}

function outputPosition(binder: Binder, query: Query, index: number): number | undefined {
  switch (query.kind) {
    case 'select':
      return positionOf(binder, query.targets[index]);
    case 'values':
      return positionOf(binder, query.rows[0][index]);
    case 'set-operation':
      return outputPosition(binder, query.left, index);
  }
}
