// A resource as the engine sees it: a table with its columns, keys, plan and writes.
import type { TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { AccountClients } from '../http/account-clients.ts';
import { buildWrites } from '../writes/table-writes.ts';
import { planAccountScan } from './plan-account-scan.ts';
import type { TableModel } from './table-model.ts';

export function defineTable(model: TableModel, clients: AccountClients): TableDefinition {
  const writes = buildWrites(model, clients);
  return {
    schema: model.schema,
    name: model.name,
    aliases: model.overlay?.aliases ?? [],
    kind: 'table',
    description: model.overlay?.description ?? describeByRule(model),
    columns: model.columns,
    primaryKey: model.primaryKey,
    foreignKeys: model.foreignKeys,
    plan: (request) => planAccountScan(model, clients, request),
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
