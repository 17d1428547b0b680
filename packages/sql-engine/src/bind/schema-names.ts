// Schemas written before functions, operators and types: those that exist, and those whose names the registry has.

import { pgError } from '../errors.ts';
import type { Catalog } from './catalog.ts';

/** Routines, operators and types are all built in. */
const BUILT_IN: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);
const ALWAYS_THERE: ReadonlySet<string> = new Set([...BUILT_IN, 'public', 'pg_temp']);

/** True when the name is unqualified or in a schema that the registry describes. */
export function isBuiltIn(names: readonly string[]): boolean {
  return names.length < 2 || BUILT_IN.has(names[names.length - 2]);
}

/** Throws 3F000 for a schema that does not exist. */
export function requireSchema(names: readonly string[], catalog: Catalog, position: number | undefined): void {
  if (names.length < 2) return;
  const schema = names[names.length - 2];
  if (ALWAYS_THERE.has(schema) || catalog.hasSchema(schema)) return;
  throw pgError('3F000', `schema "${schema}" does not exist`, { position });
}
