// Equality conditions of a request, by column: the values that a path or a parameter can be filled with.
import type { Condition, JsValue } from '@twilio-sql/sql-engine/driver';

export type Binding =
  | { readonly kind: 'values'; readonly values: readonly JsValue[]; readonly condition: Condition }
  | { readonly kind: 'deferred'; readonly expected: number; readonly condition: Condition };

export type Bindings = ReadonlyMap<string, Binding>;

/** One binding for each column: the one with the fewest values, the rest is checked again by the engine. */
export function bindEqualities(conditions: readonly Condition[]): Bindings {
  const bindings = new Map<string, Binding>();
  for (const condition of conditions) {
    if (condition.operator !== '=' && condition.operator !== 'in') continue;
    const { operand } = condition;
    const binding: Binding =
      operand.kind === 'values'
        ? { kind: 'values', values: operand.values, condition }
        : { kind: 'deferred', expected: operand.expected, condition };
    const other = bindings.get(condition.column);
    if (other === undefined || size(binding) < size(other)) bindings.set(condition.column, binding);
  }
  return bindings;
}

const size = (binding: Binding): number =>
  binding.kind === 'values' ? binding.values.length : Number.POSITIVE_INFINITY;
