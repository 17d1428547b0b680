// What a table of the engine's own does with rows that are written to it: defaults, generated columns, checks.
// Its definition has them as the parser gave them; here they are bound for one statement.

import { pgError } from '../errors.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { routinesNamed } from '../functions/registry.ts';
import { indexExpressions, type LocalColumn, type LocalTable } from '../local/definitions.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { assignTo } from './assignment.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { namedRelation, scopeColumn } from './from.ts';
import { newScope } from './state.ts';
import type { Binder, Env } from './state.ts';
import type { Expression, ResidentRules, ScanRelation, ViewCheck } from './tree.ts';

/** The definition of the engine's own table; undefined for a driver's. */
export function localTable(table: TableDefinition): LocalTable | undefined {
  const definition = table.resident?.definition;
  if (definition === undefined || definition.kind === 'table') return definition;
  const kind = definition.kind === 'materialized-view' ? 'materialized view' : definition.kind;
  throw pgError('42809', `cannot change ${kind} "${definition.name}"`);
}

/** `given`: indexes of the columns that the statement itself fills. */
export function residentRules(
  relation: ScanRelation,
  given: readonly number[],
  binder: Binder,
  viewChecks: readonly ViewCheck[],
): ResidentRules | undefined {
  const table = localTable(relation.table);
  if (table === undefined) return undefined;
  const env = columnsEnv(relation, table, binder);
  const columns = table.columns.map((column, index) => ({ column, index }));
  return {
    viewChecks,
    defaults: columns
      .filter(({ column, index }) => !given.includes(index) && column.generated === undefined)
      .flatMap(({ index }) => {
        const expression = defaultOf(relation.table, index, binder);
        return expression === undefined ? [] : [{ column: index, expression }];
      }),
    generated: columns.flatMap(({ column, index }) =>
      column.generated === undefined
        ? []
        : [
            {
              column: index,
              expression: assignTo(binder, relation.table, index, binder.expression(column.generated.node, env)),
            },
          ],
    ),
    keys: table.indexes.flatMap(indexExpressions).map(({ stored, node }) => ({
      stored,
      expression: binder.expression(node, env),
    })),
    checks: table.constraints
      .filter((constraint) => constraint.kind === 'check')
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, expression }) => ({
        name,
        expression: coerceToBoolean(binder, binder.expression(expression.node, env), 'CHECK'),
      })),
  };
}

/** The table's own columns, under its own name. */
function columnsEnv(relation: ScanRelation, table: LocalTable, binder: Binder): Env {
  const scope = newScope(undefined);
  const columns = relation.columns.slice(0, table.columns.length).map(scopeColumn);
  scope.relations = [namedRelation(table.name, columns)];
  return { binder, scope, clause: CLAUSE.check };
}

/** Undefined where the default is null. */
export function defaultOf(table: TableDefinition, index: number, binder: Binder): Expression | undefined {
  const column = localTable(table)?.columns[index];
  if (column?.sequence !== undefined) return assignTo(binder, table, index, nextValueOf(column.sequence));
  if (column?.default === undefined) return undefined;
  const env: Env = { binder, scope: newScope(undefined), clause: CLAUSE.default };
  return assignTo(binder, table, index, binder.expression(column.default.node, env));
}

/** DEFAULT written for a column. */
export function writtenDefault(table: TableDefinition, index: number, binder: Binder): Expression {
  const { type, modifier } = table.columns[index];
  const missing: Expression = { kind: 'constant', value: null, type: typeByName(type).oid, modifier };
  return defaultOf(table, index, binder) ?? missing;
}

function nextValueOf(sequence: number): Expression {
  const nextval = routinesNamed('nextval').find(
    (routine): routine is FunctionDefinition => routine.kind === 'function',
  );
  if (nextval === undefined) throw new Error('nextval is not registered');
  const argument: Expression = { kind: 'constant', value: sequence, type: OID.regclass, modifier: -1 };
  return { kind: 'call', function: nextval, args: [argument], type: OID.int8, modifier: -1 };
}

/** Values of one's own in columns that make theirs themselves: 428C9. `isDefault`: DEFAULT was written. */
export function refuseGenerated(
  table: TableDefinition,
  index: number,
  overriding: 'system' | 'user' | undefined,
): 'use-default' | undefined {
  const column: LocalColumn | undefined = localTable(table)?.columns[index];
  if (column?.generated !== undefined) {
    throw pgError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, {
      detail: `Column "${column.name}" is a generated column.`,
    });
  }
  if (column?.identity !== undefined && overriding === 'user') return 'use-default';
  if (column?.identity !== 'always' || overriding === 'system') return undefined;
  throw pgError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, {
    detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
    hint: 'Use OVERRIDING SYSTEM VALUE to override.',
  });
}
