// What a thread has to know before it runs a function: plain data, given to a worker at its start.

import type { CatalogFacts } from '../catalog/catalog-facts.ts';
import { setCatalogFacts } from '../catalog/facts.ts';

export interface ThreadData {
  readonly facts: CatalogFacts;
  /** SessionContext.catalog of the engine's sessions. */
  readonly catalog: number;
}

export function prepareThread(data: unknown): void {
  // The main thread's pool passes exactly this as workerData.
  const { facts, catalog } = data as ThreadData;
  setCatalogFacts(facts, catalog);
}
