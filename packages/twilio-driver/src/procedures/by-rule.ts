// Procedures by rule: for what can be written and not read, and for creates that answer with something else than a row.
import type { Resource } from '../catalog-data/resource.ts';
import type { OperationProcedure } from './operation-procedure.ts';

const operations = ['create', 'update', 'delete'] as const;

const verbs = { create: 'Creates', update: 'Changes', delete: 'Deletes' } as const;

export function proceduresByRule(resource: Resource): readonly OperationProcedure[] {
  const isReadable = (resource.list ?? resource.fetch ?? resource.singleton) !== undefined;
  return operations
    .filter((operation) => resource[operation] !== undefined)
    .filter((operation) => !isReadable || answersElse(resource, operation))
    .filter((operation) => isForm(resource, operation))
    .map((operation) => ({
      name: `${operation}_${singular(resource.name)}`,
      operation,
      description: `${verbs[operation]} Twilio's ${singular(resource.name).replaceAll('_', ' ')}, by rule from its description.`,
    }));
}

/** The table has no INSERT for it: the answer is another thing than its rows. */
function answersElse(resource: Resource, operation: (typeof operations)[number]): boolean {
  return operation === 'create' && resource.create?.returnsRow === false;
}

/** Bodies of other kinds can't be encoded yet. */
function isForm(resource: Resource, operation: (typeof operations)[number]): boolean {
  if (operation === 'delete') return true;
  const write = resource[operation];
  return write?.body === 'form' && write.method === 'POST';
}

/** `call_streams` → `call_stream`; a name that is no plural stays. */
export function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x)es$/.test(name)) return name.slice(0, -2);
  return /[^su]s$/.test(name) && !name.endsWith('is') ? name.slice(0, -1) : name;
}
