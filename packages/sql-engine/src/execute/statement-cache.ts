// What statements were bound to, by all that binding depends on, so that a client that sends the same text again and
// again does not pay for it each time. Parse keeps a bounded number of texts; this lasts as long as they do.

import type { ParsedStatement } from '../engine.ts';
import type { RunnableStatement, SessionState } from '../session/statement-runner.ts';
import type { SessionContext } from '../types/type-definition.ts';

/** Of one text: with other types of parameters, another search path, by another user. The oldest goes first. */
const VARIANTS_MAX = 16;

export class StatementCache {
  readonly #statements = new WeakMap<ParsedStatement, Map<string, RunnableStatement>>();

  /**
   * `bind` is handed the session as it may be read: what it makes of the clock or of other settings is not kept.
   * `version` stands for the names that there are.
   */
  bound(
    statement: ParsedStatement,
    parameterTypes: readonly number[],
    state: SessionState,
    version: number,
    bind: (session: SessionContext) => RunnableStatement,
  ): RunnableStatement {
    const session = state.context();
    const key = keyOf(parameterTypes, state, session, version);
    const known = this.#statements.get(statement)?.get(key);
    if (known !== undefined) return known;
    let fleeting = false;
    const runnable = bind(
      watched(session, () => {
        fleeting = true;
      }),
    );
    if (!fleeting) this.#keep(statement, key, runnable);
    return runnable;
  }

  #keep(statement: ParsedStatement, key: string, runnable: RunnableStatement): void {
    const variants = this.#statements.get(statement) ?? new Map<string, RunnableStatement>();
    variants.set(key, runnable);
    this.#statements.set(statement, variants);
    const [oldest] = variants.keys();
    if (variants.size > VARIANTS_MAX && oldest !== undefined) variants.delete(oldest);
  }
}

function keyOf(
  parameterTypes: readonly number[],
  state: SessionState,
  { timeZone, dateStyle, intervalStyle, user, database, searchPath }: SessionContext,
  version: number,
): string {
  const settings = [timeZone, dateStyle.format, dateStyle.order, intervalStyle, user, database, ...searchPath];
  // What one session may use another of the same user may not.
  const allowed = state.schemas?.join('\0') ?? 'all';
  return `${version}|${parameterTypes.join()}|${allowed}|${settings.join('\0')}`;
}

/** The same session; `onRead` is told when something is read that is no part of the key. */
export function watched(session: SessionContext, onRead: () => void): SessionContext {
  const told = <T>(value: T): T => {
    onRead();
    return value;
  };
  return {
    ...session,
    get transactionTimestamp() {
      return told(session.transactionTimestamp);
    },
    get statementTimestamp() {
      return told(session.statementTimestamp);
    },
    get settings() {
      return told(session.settings);
    },
    get processId() {
      return told(session.processId);
    },
  };
}
