// Makes the catalog's facts known to the functions and types of this thread. To be called when an engine starts, and
// in each of its executors with the same facts; one process may hold several engines.

import type { OperatorDefinition } from '../functions/function-definition.ts';
import { allOperators, operatorsNamed, routineByOid, routinesNamed } from '../functions/registry.ts';
import { setRegNames } from '../types/reg-types.ts';
import type { CatalogFacts } from './catalog-facts.ts';
import { dropDirectory, setDirectory } from './directory.ts';
import { regNames } from './reg-names.ts';

export type { CatalogFacts } from './catalog-facts.ts';

let operatorsByOid: ReadonlyMap<number, OperatorDefinition> | undefined;

function operatorByOid(oid: number): OperatorDefinition | undefined {
  operatorsByOid ??= new Map(allOperators().map((operator) => [operator.oid, operator]));
  return operatorsByOid.get(oid);
}

/** `catalog` tells the engines of a process apart: SessionContext.catalog of their sessions. */
export function setCatalogFacts(facts: CatalogFacts, catalog = 0): void {
  setDirectory(catalog, facts, { routine: routineByOid, routinesNamed, operator: operatorByOid, operatorsNamed });
  setRegNames(regNames);
}

/** When the engine has ended. */
export function dropCatalogFacts(catalog: number): void {
  dropDirectory(catalog);
}
