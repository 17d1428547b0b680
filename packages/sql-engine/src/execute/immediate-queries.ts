// Queries over no table: planned and run at once, in the main thread, without a wait. Clients send them all the time
// (`SELECT 1`, `SELECT version()`), and what surrounds a query that may take long costs more than they do.

import type { QueryStatement, Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import { Emission } from '../emit/emission.ts';
import { emitQuery } from '../emit/query.ts';
import type { NamedRegistration } from '../emit/registration.ts';
import type { Format, ResultChunk } from '../engine.ts';
import { isLong } from '../plan/long-values.ts';
import { foldWhole, usesResidents } from '../plan/plan-query.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue, SqlValue } from '../types/values.ts';
import { constantRow } from './constant-row.ts';
import { RowEncoder } from './encode-rows.ts';
import type { LocalExecutor } from './local-executor.ts';
import type { OutputFormat, SqlText } from './messages.ts';
import { outputFormats } from './output-formats.ts';
import { userError } from './sqlite-errors.ts';
import { watched } from './statement-cache.ts';
import { mayLock, waits } from './waits.ts';

interface Ready {
  readonly residual: Query;
  /** Instead of what SQLite would do. */
  readonly row: readonly SqlValue[] | undefined;
  readonly text: SqlText;
  readonly registrations: readonly NamedRegistration[];
  /** What names of objects it was folded with. */
  readonly objects: SessionContext['objects'];
}

export interface ImmediateRun {
  readonly statementId: number;
  readonly session: SessionContext;
  readonly parameters: readonly JsValue[];
  readonly resultFormats: readonly Format[] | undefined;
}

/** Nobody can stop what does not wait. */
const NEVER_CANCELLED = new SharedArrayBuffer(4);

export class ImmediateQueries {
  readonly #local: LocalExecutor;
  readonly #eligible = new WeakMap<QueryStatement, boolean>();
  /** Of statements without parameters, by the settings of the session: one object until they change. */
  readonly #ready = new WeakMap<QueryStatement, WeakMap<SessionContext['settings'], Ready>>();

  constructor(local: LocalExecutor) {
    this.#local = local;
  }

  /** It reads no table, calls no procedure, needs nothing of a session's own executor, and does not sleep. */
  eligible(statement: QueryStatement): boolean {
    const known = this.#eligible.get(statement);
    if (known !== undefined) return known;
    const eligible =
      statement.calls.length === 0 &&
      !readsTables(statement.query) &&
      !usesResidents(statement.query) &&
      !waits(statement.query, true) &&
      !mayLock(statement.query);
    this.#eligible.set(statement, eligible);
    return eligible;
  }

  #prepared(statement: QueryStatement, run: ImmediateRun): Ready {
    try {
      return this.#prepare(statement, run);
    } catch (error) {
      throw userError(error);
    }
  }

  /** Its whole result; undefined when it would keep the thread for too long. Throws PgError. */
  run(statement: QueryStatement, run: ImmediateRun): readonly ResultChunk[] | undefined {
    if (run.parameters.some(isLong)) return undefined;
    const { residual, row, text, registrations } = this.#prepared(statement, run);
    if (row !== undefined) return [encoded(row, outputFormats(residual.outputs, run.resultFormats), run.session)];
    return this.#local.immediately(
      {
        statement: run.statementId,
        session: run.session,
        registrations,
        tables: [],
        cancel: NEVER_CANCELLED,
      },
      text,
      outputFormats(residual.outputs, run.resultFormats),
    );
  }

  #prepare(statement: QueryStatement, { session, parameters }: ImmediateRun): Ready {
    if (parameters.length > 0) return made(statement.query, session, parameters);
    const bySettings = this.#ready.get(statement);
    const known = bySettings?.get(session.settings);
    if (known !== undefined && known.objects === session.objects) return known;
    let fleeting = false;
    const ready = made(
      statement.query,
      watched(session, () => {
        fleeting = true;
      }),
      parameters,
    );
    if (fleeting) return ready;
    const kept = bySettings ?? new WeakMap<SessionContext['settings'], Ready>();
    kept.set(session.settings, ready);
    this.#ready.set(statement, kept);
    return ready;
  }
}

/** Throws PgError. */
function encoded(row: readonly SqlValue[], outputs: readonly OutputFormat[], session: SessionContext): ResultChunk {
  try {
    const encoder = new RowEncoder(outputs, session);
    encoder.add(row);
    return { rowCount: 1, bytes: encoder.take() };
  } catch (error) {
    throw userError(error);
  }
}

const NO_TEXT: SqlText = { sql: '', parameters: [] };

function made(query: Query, session: SessionContext, parameters: readonly JsValue[]): Ready {
  const residual = foldWhole(query, { parameters, session });
  const row = constantRow(residual);
  if (row !== undefined) return { residual, row, text: NO_TEXT, registrations: [], objects: session.objects };
  const emission = new Emission(new Map());
  const names = residual.outputs.map((_, index) => `c${index}`);
  const sql = emitQuery(residual, names, emission);
  const { registrations, parameters: bound } = emission;
  return { residual, row, text: { sql, parameters: bound }, registrations, objects: session.objects };
}

function readsTables(query: Query): boolean {
  let found = false;
  visitQuery(query, {
    relation: (relation) => {
      found ||= relation.kind === 'scan';
    },
  });
  return found;
}
