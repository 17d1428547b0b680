// Procedures by rule: for what can be written and not read, and for operations that no statement on a table is.
import type { Resource } from '../catalog-data/resource.ts';
import { isInsert } from '../writes/insertable.ts';
import type { OperationProcedure, WriteOperation } from './operation-procedure.ts';

const operations: readonly WriteOperation[] = ['create', 'update', 'replace', 'delete'];

const verbs: Readonly<Record<WriteOperation, string>> = {
  create: 'Creates',
  update: 'Changes',
  replace: 'Puts a whole new one in the place of',
  delete: 'Deletes',
};

export function proceduresByRule(resource: Resource): readonly OperationProcedure[] {
  const isReadable = (resource.list ?? resource.fetch ?? resource.singleton) !== undefined;
  return operations
    .filter((operation) => resource[operation] !== undefined)
    .filter((operation) => !isReadable || !isStatement(resource, operation))
    .map((operation) => ({
      name: `${operation}_${singular(resource.name)}`,
      operation,
      description: describe(resource, operation),
    }));
}

function describe(resource: Resource, operation: WriteOperation): string {
  const what = `${verbs[operation]} Twilio's ${singular(resource.name).replaceAll('_', ' ')}, by rule from its description.`;
  const replaces = operation === 'replace' || (operation === 'update' && resource.update?.method === 'PUT');
  return replaces ? `${what} What is not given is cleared.` : what;
}

/** INSERT, UPDATE or DELETE of the resource's table does it. */
function isStatement(resource: Resource, operation: WriteOperation): boolean {
  switch (operation) {
    case 'create':
      // The answer of some is another thing than a row.
      return resource.create !== undefined && isInsert(resource.create);
    case 'update':
      // Without properties there is nothing to set: it does something to the row.
      return resource.update !== undefined && resource.update.properties.length > 0;
    case 'replace':
      return false;
    case 'delete':
      return true;
  }
}

/** `call_streams` → `call_stream`; a name that is no plural stays. */
export function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x)es$/.test(name)) return name.slice(0, -2);
  return /[^su]s$/.test(name) && !name.endsWith('is') ? name.slice(0, -1) : name;
}
