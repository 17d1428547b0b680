// What the checks of foreign keys need to know of the statement and of the session's tables.

import { createBinder } from '../bind/bind.ts';
import { CLAUSE } from '../bind/clauses.ts';
import { makeScan } from '../bind/from.ts';
import { residentRules, writtenDefault } from '../bind/resident.ts';
import { newScope } from '../bind/state.ts';
import type { LocalTable } from '../local/definitions.ts';
import { NO_DEFERRAL } from '../local/deferral.ts';
import { LocalObjects } from '../local/objects.ts';
import { tableDefinition } from '../local/table-definition.ts';
import type { Executor } from './executor.ts';
import type { KeyCheck, TableRules } from './foreign-keys.ts';
import type { StatementRun } from './query-runner.ts';

export function keyCheckOf(run: StatementRun, executor: Executor): KeyCheck {
  const { store } = run.state;
  const known = new Map<number, TableRules>();
  let tables = 0;
  return {
    executor,
    statement: run.statementId,
    fold: { parameters: run.parameters, session: run.session },
    objects: store?.all() ?? LocalObjects.none,
    deferral: store?.deferral() ?? NO_DEFERRAL,
    defer: (check) => store?.defer(check),
    scratch: () => `w${run.statementId}_keys${++tables}`,
    rulesOf: (table) => {
      const rules = known.get(table.oid) ?? rulesOf(table, run);
      known.set(table.oid, rules);
      return rules;
    },
  };
}

/** As an UPDATE of the table would bind them. */
function rulesOf(table: LocalTable, { state, session }: StatementRun): TableRules {
  if (state.store === undefined) throw new Error('the session has no tables of its own');
  const catalog = state.store.catalog();
  const binder = createBinder({ catalog, searchPath: state.searchPath(), session, parameterTypes: [] });
  const definition = tableDefinition(table);
  const env = { binder, scope: newScope(undefined), clause: CLAUSE.update };
  const { relation } = makeScan(definition, table.name, undefined, env);
  const every = definition.columns.map((_, index) => index);
  return {
    relation,
    rules: residentRules(relation, every, binder, []),
    defaultOf: (number) => {
      const index = table.columns.findIndex((column) => column.number === number);
      return writtenDefault(definition, index, binder);
    },
  };
}
