// A driver's procedures as rows of pg_proc: each twice, as the procedure that CALL takes and as the function that FROM
// takes, so that clients which list the one or the other find it.

import type { SetFunctionDefinition } from '../functions/function-definition.ts';
import type { CatalogFacts, ProcedureFact } from './catalog-facts.ts';

const made = new WeakMap<CatalogFacts, readonly SetFunctionDefinition[]>();

export function procedureRoutines(facts: CatalogFacts): readonly SetFunctionDefinition[] {
  const known = made.get(facts);
  if (known !== undefined) return known;
  const routines = facts.procedures.flatMap((procedure) => [asProcedure(procedure), asFunction(procedure)]);
  made.set(facts, routines);
  return routines;
}

function asProcedure(procedure: ProcedureFact): SetFunctionDefinition {
  return { ...routine(procedure), oid: procedure.oid, resultType: 'void', form: 'procedure' };
}

function asFunction(procedure: ProcedureFact): SetFunctionDefinition {
  const { functionOid, columns } = procedure;
  return { ...routine(procedure), oid: functionOid, resultType: 'record', columns, form: 'table' };
}

function routine(procedure: ProcedureFact): Omit<SetFunctionDefinition, 'oid' | 'resultType'> {
  const { schema, name, description } = procedure;
  const optional = procedure.arguments.filter((argument) => !argument.required);
  return {
    kind: 'set-function',
    schema,
    name,
    description,
    argumentTypes: procedure.arguments.map((argument) => argument.type),
    argumentNames: procedure.arguments.map((argument) => argument.name),
    defaults: optional.map(() => null),
    strict: false,
    volatility: 'volatile',
    rows: () => {
      throw new Error(`${schema}.${name} is a procedure: it is called before the query runs`);
    },
  };
}
