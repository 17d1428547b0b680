// The generated catalog: every resource of the API, as Twilio's OpenAPI description has it. A file for each product,
// read when somebody asks for it.
import { readFileSync } from 'node:fs';
import type { Resource } from './resource.ts';

export { catalogProducts, describeSchema, type Product } from './products.ts';
export type * from './resource.ts';

const read = new Map<string, readonly Resource[]>();

/** The resources of a product (`verify_v2`), those that can only be written too. */
export function resourcesOf(product: string): readonly Resource[] {
  const known = read.get(product);
  if (known !== undefined) return known;
  const file = `generated/${product.replaceAll('_', '-')}.json`;
  // Read, not imported: importing JSON prints a warning on Node 20.
  // as: written by scripts/generate-catalog.ts, whose output has this type.
  const resources = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly Resource[];
  read.set(product, resources);
  return resources;
}
