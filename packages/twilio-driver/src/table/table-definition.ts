// A resource as the engine sees it: a table with its columns, keys, plan and writes.
import type { TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { ApiClient } from '../http/api-client.ts';
import { buildWrites } from '../writes/table-writes.ts';
import { planScan } from './plan-scan.ts';
import type { TableModel } from './table-model.ts';

export function defineTable(model: TableModel, client: ApiClient): TableDefinition {
  const writes = buildWrites(model, client);
  return {
    schema: model.schema,
    name: model.name,
    aliases: model.overlay?.aliases ?? [],
    kind: 'table',
    description: model.overlay?.description ?? describeByRule(model),
    columns: model.columns,
    primaryKey: model.primaryKey,
    foreignKeys: model.foreignKeys,
    plan: (request) => planScan(model, client, request),
    ...(writes === undefined ? {} : { writes }),
    local: false,
  };
}

function describeByRule({ name, resource }: TableModel): string {
  const what = `Twilio's ${name.replaceAll('_', ' ')}`;
  const of = resource.parents
    .filter((parent) => parent.parameter !== 'AccountSid')
    .map((parent) => (parent.resource ?? parent.column.replace(/_sid$/, '')).replaceAll('_', ' '));
  const within = of.length === 0 ? '' : `, of ${of.join(' and ')}`;
  const keyed = resource.list ?? resource.singleton;
  return keyed === undefined
    ? `${what}${within}: by key only, restrict ${resource.primaryKey ?? ''}.`
    : `${what}${within}.`;
}
