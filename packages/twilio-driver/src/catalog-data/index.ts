// The generated catalog: every resource of the API, as Twilio's OpenAPI description has it.
import { readFileSync } from 'node:fs';
import type { Resource } from './resource.ts';

export type * from './resource.ts';

// Read, not imported: importing JSON prints a warning on Node 20.
function read(file: string): readonly Resource[] {
  // as: written by scripts/generate-catalog.ts, whose output has this type.
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly Resource[];
}

export const catalogResources: readonly Resource[] = read('api-v2010.json');
