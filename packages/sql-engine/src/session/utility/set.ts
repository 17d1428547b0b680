// SET, RESET, SET TRANSACTION, SET SESSION CHARACTERISTICS.

import type { Node, VariableSetStmt } from '@pgsql/types';
import { completeIntervalText } from '../../bind/interval-literal.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeAs, positionOfLocation } from '../../parse/nodes.ts';
import { parseBool } from '../settings/check-value.ts';
import { quoteIdentifier } from '../settings/search-path.ts';
import type { SettingScope } from '../settings/settings-state.ts';
import { tagOnly } from '../utility-result.ts';
import { constantText, optionsOf } from './constants.ts';
import { modesOf, readOnlyServer, setTransactionModes } from './transaction-modes.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareSet: UtilityHandler<VariableSetStmt> = (node, session) => ({
  run: () => {
    set(node, session);
    return tagOnly(node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL' ? 'RESET' : 'SET');
  },
});

function set(node: VariableSetStmt, session: SessionParts): void {
  const name = node.name ?? '';
  const scope: SettingScope = node.is_local === true ? 'local' : 'session';
  if (node.kind === 'VAR_SET_MULTI') {
    setMulti(name, node, session);
    return;
  }
  if (scope === 'local') warnOutsideBlock('SET LOCAL', session);
  switch (node.kind) {
    case 'VAR_SET_VALUE':
      setValue(session, name, valueOf(name, node.args ?? [], session), scope);
      return;
    case 'VAR_SET_DEFAULT':
    case 'VAR_RESET':
      session.settings.reset(name, scope);
      return;
    case 'VAR_RESET_ALL':
      session.settings.resetAll();
      return;
    case 'VAR_SET_CURRENT':
      throw notSupported('SET … FROM CURRENT');
    default:
      throw notSupported('SET');
  }
}

/** SET and set_config: the rules that go beyond one setting's value. */
export function setValue(session: SessionParts, name: string, value: string, scope: SettingScope): void {
  const key = name.toLowerCase();
  switch (key) {
    case 'transaction_isolation':
      setTransactionModes(session, { isolation: value });
      return;
    case 'transaction_read_only':
    case 'transaction_deferrable': {
      const parsed = parseBool(value);
      // The setting's own check says what is wrong.
      if (parsed === undefined) session.settings.set(name, value, scope);
      else
        setTransactionModes(session, key === 'transaction_read_only' ? { readOnly: parsed } : { deferrable: parsed });
      return;
    }
    case 'default_transaction_read_only':
      if (session.forcedReadOnly && parseBool(value) === false) throw readOnlyServer();
      break;
    case 'role':
      if (value.toLowerCase() !== 'none') checkRole(session, value);
      session.settings.set(name, value.toLowerCase() === 'none' ? 'none' : value, scope);
      return;
    case 'session_authorization':
      checkRole(session, value);
      break;
    default:
  }
  session.settings.set(name, value, scope);
}

function checkRole(session: SessionParts, role: string): void {
  if (role !== session.state.user) throw pgError('22023', `role "${role}" does not exist`);
}

export function warnOutsideBlock(statement: string, session: SessionParts): void {
  if (session.transaction.inBlock()) return;
  session.notice({
    severity: 'WARNING',
    code: '25P01',
    message: `${statement} can only be used in transaction blocks`,
  });
}

/** As Postgres' flatten_set_variable_args: one text from a list of constants. */
function valueOf(name: string, args: readonly Node[], session: SessionParts): string {
  const list = session.registry.find(name)?.list;
  if (args.length > 1 && list === undefined) throw pgError('22023', `SET ${name} takes only one argument`);
  return args
    .map((arg) => {
      const text = argumentText(arg);
      return list === 'identifiers' ? quoteIdentifier(text) : text;
    })
    .join(', ');
}

function argumentText(node: Node): string {
  const text = constantText(node);
  if (text !== undefined) return text;
  // SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE
  const cast = nodeAs(node, 'TypeCast');
  const interval = constantText(cast?.arg);
  if (interval !== undefined) return `INTERVAL '${withUnits(interval, cast?.typeName?.typmods?.[0])}'`;
  const constant = nodeAs(node, 'A_Const');
  throw pgError('42601', 'syntax error in SET', positioned(constant?.location));
}

/** `'3' HOUR` has its unit behind the literal. */
function withUnits(interval: string, modifier: Node | undefined): string {
  const mask = nodeAs(modifier, 'A_Const')?.ival?.ival;
  return mask === undefined ? interval : completeIntervalText(interval, mask << 16);
}

function positioned(location: number | undefined): { position?: number } {
  const position = positionOfLocation(location);
  return position === undefined ? {} : { position };
}

function setMulti(name: string, node: VariableSetStmt, session: SessionParts): void {
  if (name === 'TRANSACTION SNAPSHOT') throw notSupported('SET TRANSACTION SNAPSHOT');
  if (name === 'TRANSACTION') {
    warnOutsideBlock('SET TRANSACTION', session);
    setTransactionModes(session, modesOf(node.args));
    return;
  }
  // SESSION CHARACTERISTICS
  for (const option of optionsOf(node.args)) {
    const value = option.value ?? '';
    setValue(
      session,
      `default_${option.name}`,
      option.name === 'transaction_isolation' ? value : onOff(value),
      'session',
    );
  }
}

function onOff(value: string): string {
  return value === '1' ? 'on' : 'off';
}
