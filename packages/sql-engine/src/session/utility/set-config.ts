// SELECT set_config(…): a query by its grammar and a SET by what it does, so the session answers it itself when its
// arguments are constants or parameters.

import type { FuncCall, Node, SelectStmt } from '@pgsql/types';
import type { RunOptions } from '../statement-runner.ts';
import { pgError } from '../../errors.ts';
import { nodeAs, stringsOf } from '../../parse/nodes.ts';
import { OID } from '../../types/oids.ts';
import { parseBool } from '../settings/check-value.ts';
import { textField, textRows } from '../utility-result.ts';
import { constantText } from './constants.ts';
import { setValue } from './set.ts';
import type { SessionParts, UtilityStatement } from './utility-statement.ts';

interface Call {
  readonly column: string;
  readonly args: readonly Node[];
}

/** undefined when the statement is anything more than calls of set_config. */
export function prepareSetConfig(tree: Node, session: SessionParts): UtilityStatement | undefined {
  const select = nodeAs(tree, 'SelectStmt');
  const calls = select === undefined ? undefined : callsOf(select);
  if (calls === undefined) return undefined;
  const fields = calls.map((call) => textField(call.column));
  return {
    fields,
    parameterTypes: parameterTypesOf(calls),
    run: (options) => textRows(fields, [calls.map((call) => setConfig(call, options, session))], 'SELECT 1'),
  };
}

/** Everything of a SELECT that is not its target list. */
const PLAIN: Readonly<Record<string, unknown>> = { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' };

function callsOf(select: SelectStmt): readonly Call[] | undefined {
  for (const [key, value] of Object.entries(select)) {
    if (key !== 'targetList' && PLAIN[key] !== value) return undefined;
  }
  const calls: Call[] = [];
  for (const target of select.targetList ?? []) {
    const result = nodeAs(target, 'ResTarget');
    const call = nodeAs(result?.val, 'FuncCall');
    if (call === undefined || !isSetConfig(call)) return undefined;
    const args = call.args ?? [];
    if (args.length !== 3 || !args.every(isSimple)) return undefined;
    calls.push({ column: result?.name ?? 'set_config', args });
  }
  return calls.length === 0 ? undefined : calls;
}

function isSetConfig(call: FuncCall): boolean {
  const name = stringsOf(call.funcname).join('.');
  return name === 'set_config' || name === 'pg_catalog.set_config';
}

function isSimple(node: Node): boolean {
  const inner = nodeAs(node, 'TypeCast')?.arg ?? node;
  return nodeAs(inner, 'A_Const') !== undefined || nodeAs(inner, 'ParamRef') !== undefined;
}

function parameterTypesOf(calls: readonly Call[]): readonly number[] {
  const types: number[] = [];
  for (const call of calls) {
    call.args.forEach((arg, index) => {
      const parameter = nodeAs(nodeAs(arg, 'TypeCast')?.arg ?? arg, 'ParamRef');
      if (parameter !== undefined) types[(parameter.number ?? 1) - 1] = index === 2 ? OID.bool : OID.text;
    });
  }
  return Array.from(types, (type: number | undefined) => type ?? OID.text);
}

function setConfig(call: Call, options: RunOptions, session: SessionParts): string | null {
  const [name, value, local] = call.args.map((arg) => argument(arg, options));
  if (name === null || name === undefined) throw pgError('22004', 'SET requires parameter name');
  const scope = local !== null && local !== undefined && parseBool(local) === true ? 'local' : 'session';
  if (value === null || value === undefined) session.settings.reset(name, scope);
  else setValue(session, name, value, scope);
  return session.settings.show(name) ?? null;
}

function argument(node: Node, options: RunOptions): string | null {
  const inner = nodeAs(node, 'TypeCast')?.arg ?? node;
  const parameter = nodeAs(inner, 'ParamRef');
  if (parameter === undefined) return constantText(inner) ?? null;
  const value = options.parameters[(parameter.number ?? 1) - 1];
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'string' ? value : null;
}
