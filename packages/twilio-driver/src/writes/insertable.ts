// Which creates are INSERTs.
import type { ResourceWrite } from '../catalog-data/resource.ts';

/**
 * A create that answers the new row, or a request that is done later (202) and takes a row's properties. Where the
 * answer is something else (a key's secret, a validation code) it is not a row that is made: it is a procedure.
 */
export function isInsert(create: ResourceWrite): boolean {
  return create.returnsRow || (create.body === 'json' && create.properties.length > 0);
}
