// SELECT set_config(…): a query by its grammar and a SET by what it does. The query runs with the call's arguments in
// place of the call; then the session sets, row by row, what the arguments came to.

import type { FuncCall, Node, ResTarget } from '@pgsql/types';
import type { Execution, Field, ParsedStatement } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeAs, stringsOf } from '../../parse/nodes.ts';
import { OID } from '../../types/oids.ts';
import { decodeTextRows, textField, textRows, type TextRow } from '../utility-result.ts';
import { setValue } from './set.ts';
import type { SessionParts, UtilityStatement } from './utility-statement.ts';

/** A column of the result: what three columns of the inner query set, or one of them as it is. */
type Column = 'set_config' | 'plain';

/** undefined when no column of the statement is a call of set_config. */
export async function prepareSetConfig(
  tree: Node,
  session: SessionParts,
  statement: ParsedStatement,
  parameterTypes: readonly number[],
): Promise<UtilityStatement | undefined> {
  const select = nodeAs(tree, 'SelectStmt');
  const targets = (select?.targetList ?? []).map((target) => nodeAs(target, 'ResTarget') ?? {});
  const columns = targets.map((target): Column => (setConfigOf(target) === undefined ? 'plain' : 'set_config'));
  if (select === undefined || !columns.includes('set_config')) return undefined;
  const inner = await session.prepare(
    { ...statement, tree: { SelectStmt: { ...select, targetList: targets.flatMap(innerTargets) } } },
    parameterTypes,
  );
  const fields = fieldsOf(columns, targets, inner.fields ?? []);
  return {
    fields,
    parameterTypes: inner.parameterTypes,
    run: async (options) => {
      const rows = await rowsOf(await session.run(inner, { ...options, resultFormats: ['text'] }));
      const answers = rows.map((row) => carryOut(columns, row, session));
      return textRows(fields, answers, `SELECT ${answers.length}`);
    },
  };
}

function setConfigOf(target: ResTarget): FuncCall | undefined {
  const call = nodeAs(target.val, 'FuncCall');
  if (call?.args?.length !== 3) return undefined;
  const name = stringsOf(call.funcname).join('.');
  return name === 'set_config' || name === 'pg_catalog.set_config' ? call : undefined;
}

function innerTargets(target: ResTarget): readonly Node[] {
  const call = setConfigOf(target);
  if (call === undefined) return [{ ResTarget: target }];
  return (call.args ?? []).map((arg, index) => ({ ResTarget: { val: cast(arg, index === 2 ? 'bool' : 'text') } }));
}

function cast(arg: Node, type: string): Node {
  const names = ['pg_catalog', type].map((sval): Node => ({ String: { sval } }));
  return { TypeCast: { arg, typeName: { names, typemod: -1 }, location: -1 } };
}

/** Texts, whose binary form is the same, are all that this result is encoded for. */
function fieldsOf(
  columns: readonly Column[],
  targets: readonly ResTarget[],
  inner: readonly Field[],
): readonly Field[] {
  let next = 0;
  return columns.map((column, index) => {
    const field = inner[next];
    next += column === 'set_config' ? 3 : 1;
    if (column === 'set_config') return textField(targets[index]?.name ?? 'set_config');
    if (field?.type !== OID.text) throw notSupported('set_config beside a column of another type than text');
    return textField(field.name);
  });
}

async function rowsOf(execution: Execution): Promise<readonly TextRow[]> {
  const rows: TextRow[] = [];
  for await (const chunk of execution.chunks) rows.push(...decodeTextRows(chunk));
  return rows;
}

function carryOut(columns: readonly Column[], row: TextRow, session: SessionParts): TextRow {
  let next = 0;
  return columns.map((column) => {
    if (column === 'plain') return row[next++] ?? null;
    const [name, value, isLocal] = row.slice(next, next + 3);
    next += 3;
    return setConfig(name ?? null, value ?? null, isLocal === 't', session);
  });
}

function setConfig(name: string | null, value: string | null, isLocal: boolean, session: SessionParts): string | null {
  if (name === null) throw pgError('22004', 'SET requires parameter name');
  const scope = isLocal ? 'local' : 'session';
  if (value === null) session.settings.reset(name, scope);
  else setValue(session, name, value, scope);
  return session.settings.show(name) ?? null;
}
