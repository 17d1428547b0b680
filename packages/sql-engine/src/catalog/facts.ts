// Makes the catalog's facts known to the functions and types of this thread. To be called when an engine starts, and
// in each of its executors with the same facts.

import type { OperatorDefinition } from '../functions/function-definition.ts';
import { allOperators, operatorsNamed, routineByOid, routinesNamed } from '../functions/registry.ts';
import { setRegNames } from '../types/reg-types.ts';
import type { CatalogFacts } from './catalog-facts.ts';
import { setDirectory } from './directory.ts';
import { regNames } from './reg-names.ts';

export type { CatalogFacts } from './catalog-facts.ts';

let operatorsByOid: ReadonlyMap<number, OperatorDefinition> | undefined;

function operatorByOid(oid: number): OperatorDefinition | undefined {
  operatorsByOid ??= new Map(allOperators().map((operator) => [operator.oid, operator]));
  return operatorsByOid.get(oid);
}

export function setCatalogFacts(facts: CatalogFacts): void {
  setDirectory(facts, { routine: routineByOid, routinesNamed, operator: operatorByOid, operatorsNamed });
  setRegNames(regNames);
}
