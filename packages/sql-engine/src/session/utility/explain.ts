// EXPLAIN: its options; the plan itself is the core's.

import type { ExplainStmt } from '@pgsql/types';
import type { ParsedStatement, PreparedStatement } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeAs, nodeKind, positionOfLocation } from '../../parse/nodes.ts';
import { OID } from '../../types/oids.ts';
import type { JsValue } from '../../types/values.ts';
import { parseBool } from '../settings/check-value.ts';
import type { ExplainOptions, RunOptions } from '../statement-runner.ts';
import { textField, textRows } from '../utility-result.ts';
import { constructName } from './construct-names.ts';
import { optionsOf, type Option } from './constants.ts';
import { executeParameters } from './prepare.ts';
import { isQueryKind, refuseWrite } from './queries.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareExplain: UtilityHandler<ExplainStmt> = async (node, session, statement, parameterTypes) => {
  const options = explainOptions(optionsOf(node.options));
  const field = textField('QUERY PLAN', TYPES[options.format]);
  const execute = nodeAs(node.query, 'ExecuteStmt');
  const inner: ParsedStatement = { ...statement, tree: node.query };
  const kind = node.query === undefined ? undefined : nodeKind(node.query);
  if (execute === undefined && (kind === undefined || !isQueryKind(kind))) {
    throw notSupported(`EXPLAIN of ${constructName(kind)}`);
  }
  const prepared =
    execute === undefined
      ? await session.prepare(inner, parameterTypes)
      : session.preparedStatements.get(execute.name ?? '');
  return {
    fields: [field],
    ...(execute === undefined ? { parameterTypes: prepared.parameterTypes } : {}),
    run: async (run) => {
      const parameters =
        execute === undefined ? run.parameters : await executeParameters(execute, prepared, session, inner, run);
      const lines = await explain(prepared, options, parameters, run, session);
      return textRows(
        [field],
        lines.map((line) => [line]),
        'EXPLAIN',
      );
    },
  };
};

const TYPES = { text: OID.text, json: OID.json, xml: OID.xml, yaml: OID.text } as const;

async function explain(
  prepared: PreparedStatement,
  options: ExplainOptions,
  parameters: readonly JsValue[],
  run: RunOptions,
  session: SessionParts,
): Promise<readonly string[]> {
  const runnable = session.runnable(prepared);
  if (runnable === undefined) throw notSupported('EXPLAIN of this prepared statement');
  if (options.analyze) refuseWrite(runnable, session);
  session.transaction.countQuery();
  return await session.runner.explain(runnable, options, { ...run, parameters }, session.state);
}

function explainOptions(options: readonly Option[]): ExplainOptions {
  const flags = new Map<string, boolean>();
  let format: ExplainOptions['format'] = 'text';
  for (const option of options) {
    if (option.name === 'format') format = formatOf(option);
    else if (FLAGS.has(option.name)) flags.set(option.name, flagOf(option));
    else throw pgError('42601', `unrecognized EXPLAIN option "${option.name}"`, positioned(option));
  }
  const analyze = flags.get('analyze') ?? false;
  for (const [name, label] of [
    ['wal', 'WAL'],
    ['timing', 'TIMING'],
  ] as const) {
    if (flags.get(name) === true && !analyze) throw pgError('22023', `EXPLAIN option ${label} requires ANALYZE`);
  }
  return {
    analyze,
    verbose: flags.get('verbose') ?? false,
    costs: flags.get('costs') ?? true,
    timing: flags.get('timing') ?? analyze,
    summary: flags.get('summary') ?? analyze,
    buffers: flags.get('buffers') ?? false,
    settings: flags.get('settings') ?? false,
    format,
  };
}

const FLAGS: ReadonlySet<string> = new Set([
  'analyze',
  'verbose',
  'costs',
  'timing',
  'summary',
  'buffers',
  'settings',
  'wal',
]);

function flagOf(option: Option): boolean {
  if (option.value === undefined) return true;
  const value = parseBool(option.value);
  if (value === undefined) throw pgError('42601', `${option.name} requires a Boolean value`);
  return value;
}

function formatOf(option: Option): ExplainOptions['format'] {
  switch (option.value) {
    case 'text':
    case 'json':
    case 'xml':
    case 'yaml':
      return option.value;
    case undefined:
      throw pgError('42601', 'format requires a parameter');
    default:
      throw pgError('22023', `unrecognized value for EXPLAIN option "format": "${option.value}"`, positioned(option));
  }
}

function positioned(option: Option): { position?: number } {
  const position = positionOfLocation(option.location);
  return position === undefined ? {} : { position };
}
