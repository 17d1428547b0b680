// An axis: one parameter of a request with the values that it takes. The requests of a scan are all combinations
// of its axes.
import type { Condition, JsValue, Support } from '@twilio-sql/sql-engine/driver';
import type { Binding, Bindings } from './bindings.ts';
import { type EqualityFilter, isPossibleKey } from './filters.ts';
import { parameterText } from './parameter-text.ts';
import type { Parent, TableModel } from './table-model.ts';

export interface Choice {
  readonly text: string;
  readonly value: JsValue;
}

export interface Axis {
  /** none: it is part of no request, and pages bring its value all the same. */
  readonly place: 'path' | 'query' | 'none';
  readonly parameter: string;
  readonly column: string;
  /** 'deferred': known when another fetch has run. */
  readonly choices: readonly Choice[] | 'deferred';
  /** How many values are expected, when they are deferred. */
  readonly expected?: number;
  /** Pages have to bring the value, since rows do not. */
  readonly constant: boolean;
  /** A value that the user gave: a 404 then means that there is no such thing. */
  readonly given: boolean;
  /** What the condition, if there is one, gets. */
  readonly condition?: Condition;
  readonly support: Support;
}

/** For estimates, when nothing says how many values there will be. */
const expectedChoices = 10;

export function choiceCount(axis: Axis): number {
  return axis.choices === 'deferred' ? (axis.expected ?? expectedChoices) : axis.choices.length;
}

/** A parameter of the path; undefined when nothing says what it is. */
export function pathAxis(
  model: TableModel,
  parent: Pick<Parent, 'parameter' | 'column' | 'synthetic' | 'defaultValues'>,
  bindings: Bindings,
): Axis | undefined {
  const base = {
    place: 'path',
    parameter: parent.parameter,
    column: parent.column,
    constant: parent.synthetic,
  } as const;
  const binding = bindings.get(parent.column);
  if (binding === undefined) {
    if (parent.defaultValues === undefined) return undefined;
    const choices = parent.defaultValues.map((text) => ({ text, value: text }));
    return { ...base, choices, given: false, support: 'exact' };
  }
  const { condition } = binding;
  return { ...base, ...choicesOf(model, binding), given: true, condition, support: 'exact' };
}

function choicesOf(model: TableModel, binding: Binding): Pick<Axis, 'choices' | 'expected'> {
  if (binding.kind === 'deferred') return { choices: 'deferred', expected: binding.expected };
  return { choices: keyChoices(model, binding.condition, binding.values) };
}

/** Values that no row can have take no request. */
function keyChoices(model: TableModel, { column: name }: Condition, values: readonly JsValue[]): readonly Choice[] {
  const column = model.resource.columns.find((candidate) => candidate.name === name);
  return values.flatMap((value) => {
    const text = parameterText(column?.type ?? 'text', value);
    return text !== undefined && isPossibleKey(column, text) ? [{ text, value }] : [];
  });
}

/** A parameter that has to be sent for the list to be whole, when nothing restricts its column. */
export function everyAxis(filter: EqualityFilter): Axis | undefined {
  if (filter.every.length === 0) return undefined;
  return {
    place: 'query',
    parameter: filter.parameter,
    column: filter.column,
    choices: filter.every.map((text) => ({ text, value: text })),
    constant: filter.hidden,
    given: false,
    support: 'exact',
  };
}

/** A parameter of the query; undefined when a value can't be sent, or nothing restricts the column. */
export function filterAxis(model: TableModel, filter: EqualityFilter, bindings: Bindings): Axis | undefined {
  const binding = bindings.get(filter.column);
  if (binding === undefined) return undefined;
  const base = {
    place: 'query',
    parameter: filter.parameter,
    column: filter.column,
    constant: filter.hidden,
    given: true,
    condition: binding.condition,
  } as const;
  if (binding.kind === 'deferred') return { ...base, ...choicesOf(model, binding), support: 'inexact' };
  const column = model.resource.columns.find((candidate) => candidate.name === filter.column);
  if (column?.sidPrefixes !== undefined) {
    return { ...base, choices: keyChoices(model, binding.condition, binding.values), support: 'exact' };
  }
  const offers = binding.values.map((value) => ({ value, offer: filter.offer(value) }));
  const choices: Choice[] = [];
  let support: Support = 'exact';
  for (const { value, offer } of offers) {
    if (offer === undefined) return undefined;
    choices.push({ text: offer.text, value });
    if (offer.support === 'inexact') support = 'inexact';
  }
  return { ...base, choices, support };
}
