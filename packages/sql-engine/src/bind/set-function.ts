// Functions as relations: their columns' names and types.

import type { FunctionDefinition, SetFunctionDefinition } from '../functions/function-definition.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { canCoerceOne } from './coercion-path.ts';
import { instantiate, matchPolymorphic } from './polymorphic.ts';
import { registerColumns } from './relation-columns.ts';
import type { Binder, Scope } from './state.ts';
import type { Expression, FunctionRelation } from './tree.ts';
import { isPolymorphic, signatureOids } from './type-facts.ts';

export interface RelationCall {
  readonly routine: SetFunctionDefinition | FunctionDefinition;
  readonly args: readonly Expression[];
  readonly type: number;
}

export interface RelationOptions {
  readonly alias: string;
  /** Name of the only column of a function that does not name it. */
  readonly columnName?: string;
  readonly ordinality: boolean;
}

interface NamedType {
  readonly name: string;
  readonly type: number;
}

export function makeFunctionRelation(
  binder: Binder,
  scope: Scope,
  call: RelationCall,
  options: RelationOptions,
): FunctionRelation {
  const { alias, ordinality } = options;
  const own = columnsOf(call, options.columnName ?? call.routine.name);
  const all = ordinality ? [...own, { name: 'ordinality', type: OID.int8 }] : own;
  return {
    kind: 'function',
    relation: binder.nextRelation(),
    alias,
    calls: [{ function: call.routine, args: call.args, width: own.length }],
    columns: registerColumns(
      binder,
      scope,
      alias,
      all.map((column) => ({ ...column, modifier: -1 })),
    ),
    ordinality,
  };
}

function columnsOf(call: RelationCall, name: string): readonly NamedType[] {
  const { routine, args, type } = call;
  const columns = routine.kind === 'set-function' ? routine.columns : undefined;
  if (columns === undefined) return [{ name, type }];
  const declared = signatureOids(routine.argumentTypes)?.slice(0, args.length) ?? [];
  const match = matchPolymorphic(
    declared,
    args.map((arg) => arg.type),
    canCoerceOne,
  );
  return columns.map((column) => {
    const { oid } = typeByName(column.type);
    const concrete = isPolymorphic(oid) && match.kind === 'match' ? instantiate(oid, match) : oid;
    return { name: column.name, type: concrete };
  });
}
