// SHOW name and SHOW ALL.

import type { VariableShowStmt } from '@pgsql/types';
import { textField, textRows, type TextRow } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareShow: UtilityHandler<VariableShowStmt> = (node, session) => {
  const name = node.name ?? '';
  if (name.toLowerCase() === 'all') {
    const fields = ['name', 'setting', 'description'].map((column) => textField(column));
    return { fields, run: () => textRows(fields, allSettings(session), 'SHOW') };
  }
  const read = (): string => {
    const value = session.settings.show(name);
    if (value === undefined) throw session.registry.unknown(name);
    return value;
  };
  // An unknown name is an error already when the statement is described.
  read();
  const fields = [textField(session.registry.find(name)?.name ?? name)];
  return { fields, run: () => textRows(fields, [[read()]], 'SHOW') };
};

function allSettings(session: SessionParts): readonly TextRow[] {
  return session.registry.rows.map((row) => [row.name, session.settings.show(row.name) ?? '', row.description]);
}
