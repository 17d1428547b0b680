// The columns by which SQL says the parameters of lists.
import type { TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { ResourceFilter } from '@twilio-sql/twilio-driver/catalog-data';
import { overlays } from '../../packages/twilio-driver/src/overlay/index.ts';
import type { TableOverlay } from '../../packages/twilio-driver/src/overlay/overlay.ts';
import { snakeCase } from '../../scripts/catalog/names.ts';
import { byName, nameOf } from './cataloged.ts';

export function overlayOf(table: TableDefinition): TableOverlay | undefined {
  const product = byName.get(nameOf(table))?.product;
  return overlays.find((overlay) => (overlay.product ?? 'api_v2010') === product && overlay.resource === table.name);
}

export function columnOf(table: TableDefinition, filter: ResourceFilter): string | undefined {
  const own = table.columns.find((column) => column.name === filter.column);
  // What is asked of something inside a column has a name of its own.
  if (own !== undefined && own.type !== 'jsonb' && !own.type.startsWith('_')) return own.name;
  const name = snakeCase(filter.parameter);
  const candidates = [name, `${name}_parameter`, name.replace('_date', '').replace(/^(start|end)$/, 'period_$1')];
  const range = overlayOf(table)?.ranges?.find(
    ({ lower, upper }) => lower === filter.parameter || upper === filter.parameter,
  );
  return (
    range?.column ??
    candidates.find((candidate) => table.columns.some((column) => column.name === candidate && column.hidden))
  );
}
