// A portal: a bound statement with its parameters, run in portions. Bind makes those of the protocol, DECLARE those that
// SQL calls cursors; Execute and FETCH read either. It starts when it is read for the first time, and rows are taken as
// they are asked for: the first rows of a long result cost as little as with LIMIT.

import type {
  ExecuteOptions,
  Execution,
  Field,
  Format,
  PortalPortion,
  PreparedStatement,
  ResultChunk,
} from '../engine.ts';
import { pgError, type PgError } from '../errors.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import { fetchRows, moveOver, type Motion } from './portal-motion.ts';
import { PortalRows, type Keeping } from './portal-rows.ts';
import { RowReader } from './row-reader.ts';
import { recoder } from './recode-rows.ts';

export interface PortalDefinition {
  readonly name: string;
  readonly statement: PreparedStatement;
  readonly parameters: readonly JsValue[];
  /** Of its rows. undefined: whoever reads first says it. */
  readonly formats: readonly Format[] | undefined;
  readonly origin: 'bind' | 'declare';
  /** Outlives its transaction. */
  readonly hold: boolean;
  /** DECLARE … BINARY. */
  readonly binary: boolean;
  readonly scroll: boolean;
  readonly keeping: Keeping;
  /** Microseconds since 1970. */
  readonly createdAt: bigint;
}

export type StartStatement = (
  statement: PreparedStatement,
  options: ExecuteOptions & { readonly signal: AbortSignal },
) => Promise<Execution>;

export class Portal {
  readonly definition: PortalDefinition;
  /** The transaction that made it has committed. */
  committed = false;
  /** Savepoints around it. */
  depth: number;
  readonly #start: StartStatement;
  /** Of a statement that goes on after the Execute or FETCH that started it. */
  #abort: AbortController | undefined;
  #execution: Execution | undefined;
  #rows: PortalRows | undefined;
  #formats: readonly Format[];
  #state: 'usable' | 'complete' | 'failed' = 'usable';

  constructor(definition: PortalDefinition, depth: number, start: StartStatement) {
    this.definition = definition;
    this.depth = depth;
    this.#start = start;
    this.#formats = definition.formats ?? [];
  }

  get name(): string {
    return this.definition.name;
  }

  get statement(): PreparedStatement {
    return this.definition.statement;
  }

  get fields(): readonly Field[] | undefined {
    return this.definition.statement.fields;
  }

  /** For RowDescription. */
  get formats(): readonly Format[] {
    return this.#formats;
  }

  // ---- Execute ---------------------------------------------------------------------------------------------

  /** The next rows, at most `maxRows` (0: all), or all of a statement without rows. Throws 55000. */
  async execute(maxRows: number, signal: AbortSignal): Promise<PortalPortion> {
    if (this.#state === 'failed' || (this.#state === 'complete' && this.fields === undefined)) throw this.#cannotRun();
    const execution = await this.#begin(this.#formats, maxRows > 0, signal);
    const rows = this.#rows;
    if (rows === undefined) {
      this.#state = 'complete';
      const { copy, chunks } = execution;
      const end: PortalPortion['end'] = () => ({ suspended: false, tag: execution.tag() });
      return { chunks, end, ...(copy === undefined ? {} : { copy }) };
    }
    let sent = 0;
    const chunks = this.#portion(rows, maxRows, (rows) => (sent += rows));
    return {
      chunks,
      end: () => {
        // As in Postgres: a portion that is full is followed by another one, even if that will be empty.
        const suspended = maxRows > 0 && sent === maxRows;
        const tag = execution.tag();
        return { suspended, tag: tag.replace(/\d+$/, String(sent)) };
      },
    };
  }

  async *#portion(rows: PortalRows, maxRows: number, count: (rows: number) => void): AsyncGenerator<ResultChunk> {
    try {
      const whole = maxRows === 0 ? rows.whole() : undefined;
      for await (const chunk of whole ?? rows.forward(maxRows === 0 ? Infinity : maxRows)) {
        count(chunk.rowCount);
        yield chunk;
      }
      // A write does all that it was asked for, whatever its reader wants to see of it: the rest is kept.
      if (this.statement.writes) await rows.readAhead();
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  // ---- FETCH and MOVE --------------------------------------------------------------------------------------

  /** Throws 55000. */
  async *fetch(
    motion: Motion,
    formats: readonly Format[],
    signal: AbortSignal,
    context: SessionContext,
  ): AsyncGenerator<ResultChunk> {
    const rows = await this.#open(signal, motion, formats);
    const recode = recoder(this.fields ?? [], this.#formats, formats, context);
    try {
      for await (const chunk of fetchRows(rows, motion)) yield recode(chunk);
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  async move(motion: Motion, signal: AbortSignal): Promise<number> {
    const rows = await this.#open(signal, motion, []);
    try {
      return await moveOver(rows, motion);
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  async #open(signal: AbortSignal, motion: Motion, formats: readonly Format[]): Promise<PortalRows> {
    if (this.#state === 'failed' || this.fields === undefined) throw this.#cannotRun();
    await this.#begin(this.definition.formats ?? formats, motion.count !== Infinity, signal);
    if (this.#rows === undefined) throw this.#cannotRun();
    return this.#rows;
  }

  // ---- Inside ------------------------------------------------------------------------------------------------

  async #begin(formats: readonly Format[], inPortions: boolean, reader: AbortSignal): Promise<Execution> {
    const signal = this.#signalFor(reader, inPortions);
    if (this.#execution !== undefined) return this.#execution;
    const { statement, parameters, keeping } = this.definition;
    this.#formats = formats;
    try {
      const options = { parameters, resultFormats: formats, inPortions, signal };
      const execution = await this.#start(statement, options);
      this.#execution = execution;
      if (statement.fields !== undefined) {
        this.#rows = new PortalRows(new RowReader(execution.chunks), statement.writes ? 'all' : keeping);
      }
      return execution;
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  /** Who reads stops the statement for good when it is aborted. */
  #signalFor(reader: AbortSignal, inPortions: boolean): AbortSignal {
    if (this.#execution === undefined && !inPortions) return reader;
    const abort = (this.#abort ??= new AbortController());
    if (reader.aborted) abort.abort(reader.reason);
    else reader.addEventListener('abort', () => abort.abort(reader.reason), { once: true });
    return abort.signal;
  }

  #cannotRun(): PgError {
    return pgError('55000', `portal "${this.name}" cannot be run`);
  }

  /** Stops the statement; the name stays. */
  async stop(): Promise<void> {
    if (this.#state !== 'complete') this.#state = 'failed';
    const rows = this.#rows;
    this.#rows = undefined;
    await rows?.close();
  }
}
