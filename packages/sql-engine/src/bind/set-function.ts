// Functions as relations: their columns' names and types.

import type { FunctionDefinition, SetFunctionDefinition } from '../functions/function-definition.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import { canCoerceOne } from './coercion-path.ts';
import { instantiate, matchPolymorphic } from './polymorphic.ts';
import { registerColumns } from './relation-columns.ts';
import type { Binder, RecordField, Scope } from './state.ts';
import type { Expression, FunctionRelation, RelationCall } from './tree.ts';
import { isPolymorphic, signatureOids } from './type-facts.ts';

/** A call with the columns that it makes. */
export interface ColumnCall {
  readonly routine: SetFunctionDefinition | FunctionDefinition;
  readonly args: readonly Expression[];
  readonly columns: readonly RecordField[];
  /** The function has to be told its columns. */
  readonly anyShape: boolean;
}

/** Several calls run in lockstep. */
export function makeFunctionRelation(
  binder: Binder,
  scope: Scope,
  calls: readonly ColumnCall[],
  { alias, ordinality }: { readonly alias: string; readonly ordinality: boolean },
): FunctionRelation {
  const own = calls.flatMap((call) => call.columns);
  const all = ordinality ? [...own, { name: 'ordinality', type: OID.int8, modifier: -1 }] : own;
  return {
    kind: 'function',
    relation: binder.nextRelation(),
    alias,
    calls: calls.map(relationCall),
    columns: registerColumns(binder, scope, alias, all),
    ordinality,
  };
}

function relationCall({ routine, args, columns, anyShape }: ColumnCall): RelationCall {
  return { function: routine, args, width: columns.length, ...(anyShape ? { columns } : {}) };
}

/** What a function that knows its columns makes. `name`: of the only column of a function that does not name it. */
export function knownColumns(
  call: { readonly routine: Routine; readonly args: readonly Expression[]; readonly type: number },
  name: string,
): readonly RecordField[] {
  const { routine, args, type } = call;
  const columns = routine.kind === 'set-function' ? routine.columns : undefined;
  if (columns === undefined) return [{ name, type, modifier: -1 }];
  const declared = signatureOids(routine.argumentTypes)?.slice(0, args.length) ?? [];
  const match = matchPolymorphic(
    declared,
    args.map((arg) => arg.type),
    canCoerceOne,
  );
  return columns.map((column) => {
    const { oid } = typeByName(column.type);
    const concrete = isPolymorphic(oid) && match.kind === 'match' ? instantiate(oid, match) : oid;
    return { name: column.name, type: concrete, modifier: -1 };
  });
}

type Routine = SetFunctionDefinition | FunctionDefinition;
