// PREPARE, EXECUTE, DEALLOCATE: prepared statements by SQL, in one namespace with the protocol's.

import type { DeallocateStmt, ExecuteStmt, Node, PrepareStmt, TypeName } from '@pgsql/types';
import type { ParsedStatement, PreparedStatement } from '../../engine.ts';
import { PgError, pgError } from '../../errors.ts';
import { nodeOf, positionOfLocation, rawPosition, stringsOf } from '../../parse/nodes.ts';
import { findTypeByName, typeByOid } from '../../types/registry.ts';
import type { JsValue } from '../../types/values.ts';
import type { RunOptions } from '../statement-runner.ts';
import { decodeTextRows, tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const preparePrepare: UtilityHandler<PrepareStmt> = (node, session, statement) => ({
  run: async () => {
    const name = node.name ?? '';
    session.preparedStatements.mustBeFree(name);
    const types = (node.argtypes ?? []).map((type) => typeOid(nodeOf(type, 'TypeName')));
    const inner = await session.prepare({ ...statement, tree: node.query }, types);
    session.preparedStatements.add(name, inner, true);
    return tagOnly('PREPARE');
  },
});

export const prepareExecute: UtilityHandler<ExecuteStmt> = (node, session, statement) => {
  const target = session.preparedStatements.get(node.name ?? '');
  return {
    ...(target.fields === undefined ? {} : { fields: target.fields }),
    writes: target.writes,
    run: async (options) => {
      const parameters = await executeParameters(node, target, session, statement, options);
      return await session.run(target, { ...options, parameters });
    },
  };
};

export const prepareDeallocate: UtilityHandler<DeallocateStmt> = (node, session) => ({
  run: () => {
    if (node.isall === true || node.name === undefined) {
      session.preparedStatements.clear();
      return tagOnly('DEALLOCATE ALL');
    }
    session.preparedStatements.get(node.name);
    session.preparedStatements.delete(node.name);
    return tagOnly('DEALLOCATE');
  },
});

/** The arguments of EXECUTE, evaluated: as a SELECT of them, each cast to its parameter's type. */
export async function executeParameters(
  node: ExecuteStmt,
  target: PreparedStatement,
  session: SessionParts,
  statement: ParsedStatement,
  options: RunOptions,
): Promise<readonly JsValue[]> {
  const args = node.params ?? [];
  const types = target.parameterTypes;
  if (args.length !== types.length) {
    throw pgError('42601', `wrong number of parameters for prepared statement "${node.name ?? ''}"`, {
      detail: `Expected ${types.length} parameters but got ${args.length}.`,
    });
  }
  if (args.length === 0) return [];
  const targetList = args.map((arg, index): Node => ({ ResTarget: { val: castTo(arg, types[index] ?? 0) } }));
  const tree: Node = { SelectStmt: { targetList, limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' } };
  const select = await preparedArguments(args, types, () => session.prepare({ ...statement, tree }, []));
  const execution = await session.run(select, { ...options, parameters: [], resultFormats: [] });
  const context = session.state.context();
  const values: JsValue[] = [];
  for await (const chunk of execution.chunks) {
    for (const row of decodeTextRows(chunk)) {
      row.forEach((text, index) => {
        values.push(text === null ? null : typeByOid(types[index] ?? 0).input(text, context));
      });
    }
  }
  return values;
}

/** Throws 42804 where an argument is of a type that its parameter can't take. */
async function preparedArguments(
  args: readonly Node[],
  types: readonly number[],
  prepare: () => Promise<PreparedStatement>,
): Promise<PreparedStatement> {
  try {
    return await prepare();
  } catch (error) {
    const [, from, to] = error instanceof PgError ? (/^cannot cast type (.*) to (.*)$/.exec(error.message) ?? []) : [];
    const index = types.findIndex((type) => typeByOid(type).formalName === to);
    if (from === undefined || to === undefined || index === -1) throw error;
    throw pgError('42804', `parameter $${index + 1} of type ${from} cannot be coerced to the expected type ${to}`, {
      hint: 'You will need to rewrite or cast the expression.',
      position: rawPosition(args[index]),
    });
  }
}

function castTo(arg: Node, type: number): Node {
  const name = typeByOid(type).name;
  const names: Node[] = [{ String: { sval: 'pg_catalog' } }, { String: { sval: name } }];
  return { TypeCast: { arg, typeName: { names, typemod: -1, location: -1 }, location: -1 } };
}

function typeOid(node: TypeName): number {
  const names = stringsOf(node.names);
  const name = names.at(-1) ?? '';
  const type = findTypeByName(name);
  const oid = type === undefined || node.arrayBounds === undefined ? type?.oid : type.arrayOid;
  if (oid === undefined || oid === 0 || (names.length > 1 && names[0] !== 'pg_catalog')) {
    const position = positionOfLocation(node.location);
    throw pgError('42704', `type "${names.join('.')}" does not exist`, position === undefined ? {} : { position });
  }
  return oid;
}
