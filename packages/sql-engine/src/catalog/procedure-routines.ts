// A driver's procedures as rows of pg_proc: functions that return a table, which CALL takes too.

import type { SetFunctionDefinition } from '../functions/function-definition.ts';
import type { CatalogFacts, ProcedureFact } from './catalog-facts.ts';

const made = new WeakMap<CatalogFacts, readonly SetFunctionDefinition[]>();

export function procedureRoutines(facts: CatalogFacts): readonly SetFunctionDefinition[] {
  const known = made.get(facts);
  if (known !== undefined) return known;
  const routines = facts.procedures.map(routine);
  made.set(facts, routines);
  return routines;
}

function routine(procedure: ProcedureFact): SetFunctionDefinition {
  const { oid, schema, name, description, columns } = procedure;
  const optional = procedure.arguments.filter((argument) => !argument.required);
  return {
    kind: 'set-function',
    oid,
    schema,
    name,
    description,
    argumentTypes: procedure.arguments.map((argument) => argument.type),
    argumentNames: procedure.arguments.map((argument) => argument.name),
    defaults: optional.map(() => null),
    resultType: 'record',
    columns,
    form: 'table',
    strict: false,
    volatility: 'volatile',
    rows: () => {
      throw new Error(`${schema}.${name} is a procedure: it is called before the query runs`);
    },
  };
}
