// Makers of registry rows for functions on catalogs: stable, strict, over types that clients never compute with
// (aclitem, pg_node_tree, reg types), so that arguments are read by position.

import type {
  CallContext,
  FunctionDefinition,
  SetFunctionDefinition,
  TypeName,
} from '../../functions/function-definition.ts';
import type { JsValue } from '../../types/values.ts';
import { enterDirectory } from '../directory.ts';

interface RoutineOptions {
  readonly oid: number;
  readonly name: string;
  readonly args: readonly TypeName[];
  readonly argumentNames?: readonly string[];
  readonly result: TypeName;
  readonly description: string;
  readonly volatility?: 'immutable' | 'stable' | 'volatile';
}

export class Arguments {
  readonly values: readonly JsValue[];
  readonly context: CallContext;

  constructor(values: readonly JsValue[], context: CallContext) {
    this.values = values;
    this.context = context;
  }

  /** An oid or one of its aliases, int2 or int4. */
  number(index: number): number {
    return Number(this.values[index]);
  }

  text(index: number): string {
    return asText(this.values[index] ?? null);
  }

  flag(index: number): boolean {
    return this.values[index] === true;
  }

  /** The elements of an array. */
  elements(index: number): readonly JsValue[] {
    const value = this.values[index];
    return typeof value === 'object' && value !== null && 'elements' in value ? value.elements : [];
  }
}

/** text, name, "char", aclitem, pg_node_tree: strings all. */
export function asText(value: JsValue): string {
  if (typeof value !== 'string') throw new Error('a text was expected');
  return value;
}

export function catalogFunction(
  options: RoutineOptions,
  implementation: (args: Arguments) => JsValue,
): FunctionDefinition {
  const { args, result, volatility = 'stable', ...rest } = options;
  return {
    ...rest,
    kind: 'function',
    argumentTypes: args,
    resultType: result,
    strict: true,
    volatility,
    implementation: (values, context) => {
      enterDirectory(context.session);
      return implementation(new Arguments(values, context));
    },
  };
}

export function catalogSetFunction(
  options: RoutineOptions & { readonly columns?: readonly (readonly [name: string, type: TypeName])[] },
  rows: (args: Arguments) => Iterable<readonly JsValue[]>,
): SetFunctionDefinition {
  const { args, result, columns, volatility = 'stable', ...rest } = options;
  return {
    ...rest,
    kind: 'set-function',
    argumentTypes: args,
    resultType: result,
    strict: true,
    volatility,
    ...(columns === undefined ? {} : { columns: columns.map(([name, type]) => ({ name, type })) }),
    rows: (values, context) => {
      enterDirectory(context.session);
      // All at once: between two rows another session may look into another directory.
      return [...rows(new Arguments(values, context))];
    },
  };
}
