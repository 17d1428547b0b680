// The driver's procedures: those made by hand first, then one for each operation that no statement on a table is.
import type { ProcedureDefinition } from '@twilio-sql/sql-engine/driver';
import type { Resource } from '../catalog-data/resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { TableOverlay } from '../overlay/overlay.ts';
import { type DownloadContext, downloadProcedures } from './downloads.ts';
import { handMadeProcedures } from './hand-made.ts';
import { defineProcedure, type OperationProcedure } from './operation-procedure.ts';
import { proceduresByRule } from './by-rule.ts';

export interface ProcedureSources {
  readonly resources: readonly Resource[];
  readonly overlayOf: (resource: Resource) => TableOverlay | undefined;
  readonly schemaOf: (resource: Resource) => string;
  readonly accountSid: string;
  readonly client: ApiClient;
  readonly downloads: DownloadContext;
}

export function buildProcedures(sources: ProcedureSources): readonly ProcedureDefinition[] {
  const byKey = new Map(sources.resources.map((resource) => [`${resource.product}.${resource.name}`, resource]));
  const define = (
    procedure: OperationProcedure,
    resource: Resource,
    schema = sources.schemaOf(resource),
  ): ProcedureDefinition =>
    defineProcedure(procedure, resource, {
      schema,
      accountSid: sources.accountSid,
      client: sources.client,
      overlay: sources.overlayOf(resource),
    });
  const handMade = handMadeProcedures.flatMap((procedure) => {
    const resource = byKey.get(procedure.resource);
    return resource === undefined
      ? []
      : [{ definition: define(procedure, resource, procedure.schema), resource, procedure }];
  });
  // An operation that a procedure made by hand offers whole needs no second one.
  const offered = new Set(
    handMade
      .filter(({ procedure }) => procedure.only === undefined)
      .map(({ resource, procedure }) => `${resource.product}.${resource.name} ${procedure.operation}`),
  );
  const byRule = sources.resources.flatMap((resource) =>
    proceduresByRule(resource)
      .filter((procedure) => !offered.has(`${resource.product}.${resource.name} ${procedure.operation}`))
      .map((procedure) => define(procedure, resource)),
  );
  return [...handMade.map(({ definition }) => definition), ...downloadProcedures(sources.downloads), ...byRule];
}
