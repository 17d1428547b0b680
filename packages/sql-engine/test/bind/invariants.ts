// What every bound tree promises to the phases below: checked on whole statements, told as a list of complaints.

import { elementTypeOf, formatType, isPolymorphic, signatureOids } from '../../src/bind/type-facts.ts';
import { isBinaryCoercible } from '../../src/bind/coercion-path.ts';
import type { BoundStatement, Cte, Expression, Query, Relation } from '../../src/bind/tree.ts';
import { expressionChildren, queryExpressions, relationLeaves, subqueryOf } from '../../src/bind/walk.ts';
import { OID } from '../../src/types/oids.ts';
import { typeByName } from '../../src/types/registry.ts';

type Columns = ReadonlyMap<number, { readonly type: number; readonly modifier: number }>;

export function complaintsAbout(statement: BoundStatement): readonly string[] {
  const complaints: string[] = [];
  const complain = (text: string) => complaints.push(text);

  const checkExpression = (expression: Expression, visible: Columns): void => {
    if (expression.kind === 'column') {
      const column = visible.get(expression.column);
      if (column === undefined) complain(`column ${expression.column} is out of sight`);
      else if (column.type !== expression.type) complain(`column ${expression.column} changed its type`);
    }
    if (expression.kind === 'call') checkCall(expression, complain);
    if (expression.kind === 'parameter' && expression.type === OID.unknown) complain('a parameter without a type');
    if (expression.kind === 'case' && expression.branches.some(({ when }) => when.type !== OID.bool))
      complain('a WHEN that is no boolean');
    if (expression.kind === 'in-list') {
      for (const element of expression.list)
        if (element.type !== expression.list[0].type) complain('an IN list of several types');
    }
    if (['case', 'coalesce', 'greatest', 'least', 'nullif'].includes(expression.kind)) {
      const values =
        expression.kind === 'case'
          ? expression.branches.map(({ then }) => then)
          : 'args' in expression
            ? expression.args
            : [];
      for (const value of values) if (value.type !== expression.type) complain(`a ${expression.kind} of several types`);
    }
    for (const child of expressionChildren(expression)) checkExpression(child, visible);
    const query = subqueryOf(expression);
    if (query !== undefined) checkQuery(query, visible);
    if (expression.kind === 'quantified-subquery') {
      const outputs = withColumns(visible, expression.query.outputs);
      for (const right of expression.right) checkExpression(right, outputs);
    }
  };

  const checkCtes = (ctes: readonly Cte[], visible: Columns) => {
    for (const cte of ctes) {
      checkQuery(cte.query, visible);
      if (cte.columns.length !== cte.query.outputs.length) complain(`WITH query ${cte.name} has the wrong columns`);
    }
  };

  /** Columns that the relation adds; `left` are those that a lateral item may use. */
  const checkRelation = (relation: Relation, outer: Columns, left: Columns): Columns => {
    switch (relation.kind) {
      case 'join': {
        const leftColumns = checkRelation(relation.left, outer, left);
        const both = merge(leftColumns, checkRelation(relation.right, outer, merge(left, leftColumns)));
        if (relation.condition !== undefined) {
          if (relation.condition.type !== OID.bool) complain('a join condition that is no boolean');
          checkExpression(relation.condition, merge(outer, both));
        }
        return both;
      }
      case 'subquery':
        checkQuery(relation.query, relation.lateral ? merge(outer, left) : outer);
        checkSameShape(relation.columns, relation.query.outputs, 'a subquery in FROM');
        break;
      case 'function':
        for (const arg of relation.calls.flatMap((call) => call.args)) checkExpression(arg, merge(outer, left));
        break;
      case 'scan':
        if (relation.columns.length !== relation.table.columns.length) complain('a scan without all columns');
        break;
      case 'cte':
        break;
    }
    return withColumns(new Map(), relation.columns);
  };

  const checkSameShape = (
    left: readonly { readonly type: number; readonly modifier: number }[],
    right: readonly { readonly type: number; readonly modifier: number }[],
    what: string,
  ) => {
    const shape = (columns: typeof left) => columns.map(({ type, modifier }) => `${type}(${modifier})`).join();
    if (shape(left) !== shape(right)) complain(`${what}: ${shape(left)} against ${shape(right)}`);
  };

  const checkQuery = (query: Query, outer: Columns): void => {
    checkCtes(query.ctes, outer);
    for (const output of query.outputs)
      if (output.type === OID.unknown) complain(`output ${output.name} without a type`);
    let visible: Columns = withColumns(outer, query.outputs);
    switch (query.kind) {
      case 'select': {
        const own = query.from === undefined ? new Map() : checkRelation(query.from, outer, new Map());
        visible = merge(outer, own);
        checkSameShape(query.outputs, query.targets, 'targets');
        for (const clause of [query.where, query.having])
          if (clause !== undefined && clause.type !== OID.bool) complain('a filter that is no boolean');
        break;
      }
      case 'set-operation':
        checkQuery(query.left, outer);
        checkQuery(query.right, outer);
        for (const branch of [query.left, query.right]) {
          const types = (columns: Query['outputs']) => columns.map(({ type }) => type).join();
          if (types(branch.outputs) !== types(query.outputs)) complain('a branch with other types');
        }
        break;
      case 'values':
        for (const row of query.rows) {
          for (const [index, value] of row.entries())
            if (value.type !== query.outputs[index].type) complain('a VALUES row with other types');
        }
        break;
    }
    for (const count of [query.limit, query.offset])
      if (count !== undefined && count.type !== OID.int8) complain('a LIMIT that is no int8');
    const fromExpressions =
      query.kind === 'select'
        ? new Set(
            relationLeaves(query.from).flatMap((leaf) =>
              leaf.kind === 'function' ? leaf.calls.flatMap((call) => call.args) : [],
            ),
          )
        : new Set();
    for (const expression of queryExpressions(query)) {
      if (!fromExpressions.has(expression)) checkExpression(expression, visible);
    }
  };

  switch (statement.kind) {
    case 'query':
      checkQuery(statement.query, new Map());
      break;
    case 'insert': {
      checkQuery(statement.source, new Map());
      if (statement.columns.length !== statement.source.outputs.length) complain('a source of another width');
      const wanted = statement.columns.map((index) => typeByName(statement.relation.table.columns[index].type).oid);
      if (wanted.join() !== statement.source.outputs.map(({ type }) => type).join())
        complain('a source of other types');
      for (const target of statement.returning)
        checkExpression(target.expression, withColumns(new Map(), statement.relation.columns));
      break;
    }
    case 'merge': {
      checkQuery(statement.source, new Map());
      const { source, keys, columns, relation } = statement;
      if (source.outputs.length !== 1 + keys.length + columns.length) complain('a source of another width');
      const wanted = columns.map((index) => typeByName(relation.table.columns[index].type).oid);
      const given = source.outputs.slice(1 + keys.length).map(({ type }) => type);
      if (wanted.join() !== given.join()) complain('a source of other types');
      if (source.outputs[0]?.type !== OID.int4) complain('an action that is no int4');
      break;
    }
    case 'update':
    case 'delete': {
      checkCtes(statement.ctes, new Map());
      const others = statement.kind === 'update' ? statement.from : statement.using;
      const own = withColumns(new Map(), statement.relation.columns);
      const visible = others === undefined ? own : merge(own, checkRelation(others, new Map(), new Map()));
      if (statement.where !== undefined) checkExpression(statement.where, visible);
      for (const target of statement.returning) checkExpression(target.expression, visible);
      if (statement.kind === 'delete') break;
      for (const { column, expression } of statement.assignments) {
        checkExpression(expression, visible);
        if (expression.type !== typeByName(statement.relation.table.columns[column].type).oid)
          complain('an assignment of another type');
      }
      break;
    }
  }
  return complaints;
}

function checkCall(call: Extract<Expression, { kind: 'call' }>, complain: (text: string) => void): void {
  const { name, argumentTypes } = call.function;
  const declared = signatureOids(argumentTypes) ?? [];
  const variadicAny = call.function.variadic === true && declared.at(-1) === OID.any;
  if (call.args.length !== declared.length && !variadicAny) complain(`${name} with ${call.args.length} arguments`);
  for (const [index, arg] of call.args.entries()) {
    const wanted = declared.at(index) ?? OID.any;
    if (wanted === OID.any || isPolymorphic(wanted)) continue;
    if (arg.type === wanted || (elementTypeOf(wanted) !== undefined && isBinaryCoercible(arg.type, wanted))) continue;
    complain(`${name}: argument ${index + 1} is ${formatType(arg.type)} instead of ${formatType(wanted)}`);
  }
}

function withColumns(
  columns: Columns,
  more: readonly { readonly column: number; readonly type: number; readonly modifier: number }[],
): Columns {
  return new Map([...columns, ...more.map((each) => [each.column, each] as const)]);
}

function merge(left: Columns, right: Columns): Columns {
  return new Map([...left, ...right]);
}
