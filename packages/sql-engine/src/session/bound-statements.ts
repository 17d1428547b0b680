// What the session's prepared statements are inside, and that their names still mean what they meant: a statement is
// bound again when search_path or the engine's own tables have changed.

import type { ParsedStatement, PreparedStatement } from '../engine.ts';
import { pgError } from '../errors.ts';
import { nodeAs } from '../parse/nodes.ts';
import { prepareSelectInto, selectInto } from './definition/create-table-as.ts';
import type { RunnableStatement } from './statement-runner.ts';
import { prepareUtility } from './utility/dispatch.ts';
import { endsTransaction, isQueryKind, isWrite, kindOf, treeOf } from './utility/queries.ts';
import { prepareSetConfig } from './utility/set-config.ts';
import type { SessionParts, UtilityStatement } from './utility/utility-statement.ts';

export type BoundStatement =
  | { readonly kind: 'empty' }
  | { readonly kind: 'utility'; readonly utility: UtilityStatement }
  | { readonly kind: 'query'; readonly runnable: RunnableStatement; readonly names: NamesSeen };

/** By what names were found when a statement was bound. */
interface NamesSeen {
  readonly searchPath: string;
  /** Another object when the engine's own tables have changed. */
  readonly catalog: unknown;
}

export class BoundStatements {
  readonly #parts: () => SessionParts;
  readonly #bound = new WeakMap<PreparedStatement, BoundStatement>();

  /** `parts` is called once a statement comes. */
  constructor(parts: () => SessionParts) {
    this.#parts = parts;
  }

  /** Undefined for a statement of another session. */
  find(statement: PreparedStatement): BoundStatement | undefined {
    return this.#bound.get(statement);
  }

  runnable(statement: PreparedStatement): RunnableStatement | undefined {
    const bound = this.#bound.get(statement);
    return bound?.kind === 'query' ? bound.runnable : undefined;
  }

  /** Throws PgError. */
  async bind(statement: ParsedStatement, parameterTypes: readonly number[]): Promise<PreparedStatement> {
    const parts = this.#parts();
    const tree = treeOf(statement);
    const kind = kindOf(statement);
    if (tree === undefined || kind === undefined) {
      return this.#keep(
        { parsed: statement, parameterTypes: [], fields: undefined, writes: false, endsTransaction: false },
        { kind: 'empty' },
      );
    }
    const setConfig = await prepareSetConfig(tree, parts, statement, parameterTypes);
    const select = nodeAs(tree, 'SelectStmt');
    const filled = select === undefined ? undefined : selectInto(select);
    if (isQueryKind(kind) && setConfig === undefined && filled === undefined) {
      return await this.#bindQuery(statement, parameterTypes);
    }
    const utility =
      setConfig ??
      (filled === undefined
        ? await prepareUtility(tree, parts, statement, parameterTypes)
        : await prepareSelectInto(filled, parts, statement, parameterTypes));
    return this.#keep(
      {
        parsed: statement,
        parameterTypes: utility.parameterTypes ?? parameterTypes,
        fields: utility.fields,
        writes: utility.writes ?? false,
        endsTransaction: endsTransaction(tree),
      },
      { kind: 'utility', utility },
    );
  }

  async #bindQuery(statement: ParsedStatement, declaredTypes: readonly number[]): Promise<PreparedStatement> {
    const { runner, state } = this.#parts();
    const names = this.#namesSeen();
    const runnable = await runner.prepare(statement, declaredTypes, state);
    const { fields, parameterTypes } = runnable;
    return this.#keep(
      { parsed: statement, parameterTypes, fields, writes: isWrite(runnable), endsTransaction: false },
      { kind: 'query', runnable, names },
    );
  }

  #keep(statement: PreparedStatement, bound: BoundStatement): PreparedStatement {
    this.#bound.set(statement, bound);
    return statement;
  }

  // ---- Names that may have changed their meaning -----------------------------------------------------------

  /** The query as its names are to be understood now. Throws PgError: 0A000 when it has other columns by now. */
  async current(
    statement: PreparedStatement,
    bound: Extract<BoundStatement, { readonly kind: 'query' }>,
  ): Promise<RunnableStatement> {
    if (this.isCurrent(bound)) return bound.runnable;
    const { runner, state } = this.#parts();
    const names = this.#namesSeen();
    const runnable = await runner.prepare(statement.parsed, statement.parameterTypes, state);
    if (!sameColumns(runnable, statement)) throw pgError('0A000', 'cached plan must not change result type');
    this.#keep(statement, { kind: 'query', runnable, names });
    return runnable;
  }

  isCurrent({ names }: Extract<BoundStatement, { readonly kind: 'query' }>): boolean {
    const { searchPath, catalog } = this.#namesSeen();
    return searchPath === names.searchPath && catalog === names.catalog;
  }

  #namesSeen(): NamesSeen {
    const { settings, state } = this.#parts();
    return { searchPath: settings.show('search_path') ?? '', catalog: state.store?.catalog() };
  }
}

function sameColumns(a: RunnableStatement, b: PreparedStatement): boolean {
  if (a.fields === undefined || b.fields === undefined) return a.fields === b.fields;
  const other = b.fields;
  return a.fields.length === other.length && a.fields.every((field, index) => field.type === other[index]?.type);
}
