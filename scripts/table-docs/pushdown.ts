// What a table asks Twilio for, told by the table itself: each condition is offered to it, as a plan does.
import {
  Decimal,
  type ConditionOperator,
  type JsValue,
  type TableDefinition,
} from '../../packages/sql-engine/src/driver/index.ts';
import type { Resource } from '../../packages/twilio-driver/src/catalog-data/resource.ts';

type Column = TableDefinition['columns'][number];

const request = { columns: [], order: [], settings: {} };
const instant = 1_788_220_800_000_000n;

const samples: Readonly<Record<string, JsValue>> = {
  text: 'x',
  int4: 1,
  int8: 1n,
  float8: 1.5,
  numeric: Decimal.one,
  bool: true,
  date: 9_740,
  timestamptz: instant,
};

/** A value that the column may have: of a word list one of its words, of a sid one with its prefix. */
function sampleOf(resource: Resource | undefined, { name, type }: Column): JsValue | undefined {
  const described = resource?.columns.find((column) => column.name === name);
  const parameters = [...(resource?.filters ?? []), ...(resource?.fetchFilters ?? [])];
  const values = described?.values ?? parameters.find((filter) => filter.column === name)?.values;
  if (type === 'text' && values?.[0] !== undefined) return values[0];
  const prefix = described?.sidPrefixes?.[0] ?? (name === 'account_sid' ? 'AC' : undefined);
  if (type === 'text' && prefix !== undefined) return `${prefix}${'0'.repeat(32)}`;
  return samples[type];
}

/** `=`, `= <`, with ~ after what Twilio answers more for than was asked. */
export function pushedOperators(table: TableDefinition, resource: Resource | undefined, column: Column): string {
  const value = sampleOf(resource, column);
  if (value === undefined) return '';
  const operators: readonly (readonly [ConditionOperator, string])[] = [
    ['=', '='],
    ['<', '<'],
    ['>', '>'],
  ];
  return operators
    .flatMap(([operator, shown]) => {
      const operand = { kind: 'values', values: [value] } as const;
      const condition = { column: column.name, operator, operand };
      const [support] = table.plan({ ...request, conditions: [condition] }).support;
      return support === undefined || support === 'unsupported' ? [] : [`${shown}${support === 'inexact' ? '~' : ''}`];
    })
    .join(' ');
}

/** The orders that rows come in by themselves. */
export function nativeOrders(table: TableDefinition): readonly string[] {
  return table.columns
    .filter(({ hidden, type }) => !hidden && type === 'timestamptz')
    .flatMap(({ name }) =>
      [true, false]
        .filter((descending) => {
          const order = [{ column: name, descending, nullsFirst: descending }];
          return table.plan({ ...request, order, conditions: [] }).order;
        })
        .map((descending) => `\`${name}\`${descending ? ' descending' : ''}`),
    );
}

/** What has to be said, or is read from another table. */
export function needed(table: TableDefinition): readonly string[] {
  return table.plan({ ...request, conditions: [] }).missing.map(({ column, parent }) => {
    const source = parent === undefined ? '' : ` (without it each of \`${parent.schema}.${parent.table}\`)`;
    return `\`${column}\`${source}`;
  });
}
