// An engine whose statements say what they do: `rows 5`, `echo $1`, `fail 22012`, `slow` … The protocol is tested
// against it; SQL is the real engine's matter.

import {
  PgError,
  pgError,
  type Engine,
  type ExecuteOptions,
  type Execution,
  type Field,
  type Notification,
  type ParsedStatement,
  type PreparedStatement,
  type ResultChunk,
  type Session,
  type SessionOptions,
  type TransactionStatus,
} from '@twilio-sql/sql-engine';
import type { JsValue, SessionContext } from '@twilio-sql/sql-engine/wire';
import { Portals } from '../../sql-engine/src/session/portals.ts';

const TEXT = 25;
const ROWS_PER_CHUNK = 100;

export interface ScriptedEngine extends Engine {
  /** What happened, in order: `execute …`, `stopped …`, `close`. */
  readonly log: string[];
  /** Sessions that were made, as they were asked for. */
  readonly sessions: SessionOptions[];
  readonly notify: (notification: Notification) => void;
  /** Chunks that `big` has handed out. */
  readonly chunksTaken: () => number;
}

export function scriptedEngine(): ScriptedEngine {
  const log: string[] = [];
  const sessions: SessionOptions[] = [];
  let nextProcessId = 100;
  let chunksTaken = 0;
  return {
    log,
    sessions,
    settings: [],
    chunksTaken: () => chunksTaken,
    notify: (notification) => {
      for (const options of sessions) options.onNotification?.(notification);
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- errors have to be rejections
    createSession: async (options) => {
      if (options.database === 'nowhere') throw pgError('3D000', 'database "nowhere" does not exist');
      if (options.settings?.['bug'] !== undefined) throw new TypeError('a bug at the start');
      sessions.push(options);
      return new ScriptedSession(nextProcessId++, options, log, () => {
        chunksTaken += 1;
      });
    },
    close: () => Promise.resolve(),
  };
}

class ScriptedSession implements Session {
  readonly processId: number;
  readonly #options: SessionOptions;
  readonly #log: string[];
  readonly #onChunk: () => void;
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #settings = new Map<string, string>();
  #status: TransactionStatus = 'I';

  constructor(processId: number, options: SessionOptions, log: string[], onChunk: () => void) {
    this.processId = processId;
    this.#options = options;
    this.#log = log;
    this.#onChunk = onChunk;
    for (const [name, value] of Object.entries(options.settings ?? {})) this.#settings.set(name, value);
  }

  readonly portals = new Portals(
    (statement, options) => this.execute(statement, options),
    () => 0n,
  );

  readonly statements = {
    get: (name: string): PreparedStatement => {
      const statement = this.#statements.get(name);
      if (statement === undefined) throw pgError('26000', `prepared statement "${name}" does not exist`);
      return statement;
    },
    add: (name: string, statement: PreparedStatement): void => {
      if (this.#statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
      this.#statements.set(name, statement);
    },
    delete: (name: string): boolean => this.#statements.delete(name),
  };

  transactionStatus(): TransactionStatus {
    return this.#status;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- errors have to be rejections
  async parse(sql: string): Promise<readonly ParsedStatement[]> {
    if (sql.includes('syntax')) throw pgError('42601', 'syntax error at or near "syntax"', { position: 1 });
    const texts = sql
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    if (texts.length === 0) return [{ text: '', offset: 0, tree: undefined }];
    return texts.map((text) => ({ text, offset: sql.indexOf(text), tree: text }));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- errors have to be rejections
  async prepare(parsed: ParsedStatement, declared: readonly number[]): Promise<PreparedStatement> {
    if (this.#status === 'E' && !/^(commit|rollback)/.test(parsed.text)) {
      throw pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
    }
    if (parsed.text.startsWith('unbindable'))
      throw pgError('42P01', 'relation "unbindable" does not exist', { position: 15 });
    const parameters = new Set(parsed.text.match(/\$\d+/g)).size;
    return {
      parsed,
      parameterTypes: Array.from({ length: parameters }, (_, index) => declared[index] ?? 0).map((type) =>
        type === 0 ? TEXT : type,
      ),
      fields: fieldsOf(parsed.text, parameters),
      writes: parsed.text.startsWith('insert'),
      endsTransaction: /^(commit|rollback)/.test(parsed.text),
    };
  }

  async execute(statement: PreparedStatement, options: ExecuteOptions): Promise<Execution> {
    const [verb = '', argument = ''] = statement.parsed.text.split(' ');
    this.#log.push(`execute ${statement.parsed.text}`);
    const state = { tag: verb.toUpperCase() };
    const rows = (all: AsyncIterable<ResultChunk>): Execution => ({
      fields: statement.fields,
      chunks: all,
      tag: () => state.tag,
    });
    switch (verb) {
      case 'begin':
        this.#status = 'T';
        break;
      case 'commit':
      case 'rollback':
        this.#status = 'I';
        await this.portals.removeAll();
        break;
      case 'fail':
        throw new PgError({
          code: argument,
          message: 'it failed',
          detail: 'Some detail.',
          hint: 'Some hint.',
          position: 3,
          where: 'somewhere',
          schema: 'twilio',
          table: 'calls',
          column: 'sid',
          dataType: 'text',
          constraint: 'calls_pkey',
        });
      case 'bug':
        throw new TypeError('a bug with secrets in it');
      case 'warn':
        this.#options.onNotice?.({ severity: 'WARNING', code: '01000', message: 'be warned', hint: 'Really.' });
        break;
      case 'set':
        this.#settings.set(argument, statement.parsed.text.split(' ')[2] ?? '');
        this.#options.onParameterStatus?.(argument, this.#settings.get(argument) ?? '');
        break;
      case 'rows':
        return rows(this.#rows(Number(argument), state));
      case 'insert':
        state.tag = `INSERT 0 ${argument}`;
        return rows(this.#rows(Number(argument), { tag: '' }));
      case 'late':
        return rows(this.#lateError(Number(argument)));
      case 'echo':
        state.tag = 'SELECT 1';
        return rows(chunks([[...options.parameters.map(shown), (options.resultFormats ?? []).join()]]));
      case 'slow':
        return rows(this.#slow(options.signal));
      case 'big':
        return rows(this.#big(Number(argument)));
      default:
    }
    return rows(chunks([]));
  }

  async *#rows(count: number, state: { tag: string }): AsyncGenerator<ResultChunk> {
    let sent = 0;
    try {
      while (sent < count) {
        const size = Math.min(ROWS_PER_CHUNK, count - sent);
        const values = Array.from({ length: size }, (_, index) => [String(sent + index + 1)]);
        sent += size;
        await Promise.resolve();
        yield encode(values);
      }
      state.tag = `SELECT ${count}`;
      this.#log.push(`ended after ${sent}`);
    } finally {
      if (sent < count) this.#log.push(`stopped after ${sent}`);
    }
  }

  async *#lateError(count: number): AsyncGenerator<ResultChunk> {
    yield* this.#rows(count, { tag: '' });
    throw pgError('22003', 'integer out of range');
  }

  async *#slow(signal: AbortSignal | undefined): AsyncGenerator<ResultChunk> {
    yield encode([['first']]);
    await new Promise<never>((_resolve, reject) => {
      const stop = (): void => {
        this.#log.push('stopped slow');
        const reason: unknown = signal?.reason;
        reject(reason instanceof PgError ? reason : pgError('57014', 'canceling statement due to user request'));
      };
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  async *#big(count: number): AsyncGenerator<ResultChunk> {
    const value = 'x'.repeat(64 * 1024);
    try {
      for (let i = 0; i < count; i++) {
        this.#onChunk();
        await Promise.resolve();
        yield encode([[value]]);
      }
    } finally {
      this.#log.push('stopped big');
    }
  }

  hasTemporaryTables(): boolean {
    return false;
  }

  beginImplicit(): void {}

  async endImplicit(): Promise<void> {
    if (this.#status === 'I') await this.portals.removeAll();
  }

  fail(): void {
    if (this.#status === 'T') this.#status = 'E';
    void this.portals.transactionFailed();
  }

  reportedSettings(): readonly (readonly [string, string])[] {
    return [
      ['server_version', '15.0 (scripted)'],
      ['client_encoding', 'UTF8'],
    ];
  }

  setting(name: string): string | undefined {
    return this.#settings.get(name);
  }

  context(): SessionContext {
    return {
      timeZone: 'UTC',
      dateStyle: { format: 'ISO', order: 'MDY' },
      intervalStyle: 'postgres',
      extraFloatDigits: 1,
      byteaOutput: 'hex',
      transactionTimestamp: 0n,
      statementTimestamp: 0n,
      user: this.#options.user,
      database: this.#options.database,
      processId: this.processId,
      searchPath: [],
      settings: {},
    };
  }

  async close(): Promise<void> {
    await this.portals.removeAll();
    this.#log.push('close');
  }
}

function fieldsOf(text: string, parameters: number): readonly Field[] | undefined {
  const [verb = ''] = text.split(' ');
  if (verb === 'echo') return Array.from({ length: parameters + 1 }, (_, index) => field(`c${index + 1}`));
  if (['rows', 'late', 'slow', 'big', 'insert'].includes(verb)) return [field('value')];
  return undefined;
}

function field(name: string): Field {
  return { name, type: TEXT, modifier: -1, length: -1, tableOid: 0, columnNumber: 0 };
}

function shown(value: JsValue): string {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`;
  return `${typeof value}:${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}

async function* chunks(rows: readonly (readonly string[])[]): AsyncGenerator<ResultChunk> {
  await Promise.resolve();
  if (rows.length > 0) yield encode(rows);
}

function encode(rows: readonly (readonly string[])[]): ResultChunk {
  const parts = rows.map((row) => {
    const values = row.map((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    });
    const head = Buffer.alloc(7);
    const body = Buffer.concat(values);
    head.write('D');
    head.writeInt32BE(body.length + 6, 1);
    head.writeInt16BE(row.length, 5);
    return Buffer.concat([head, body]);
  });
  return { rowCount: rows.length, bytes: Buffer.concat(parts) };
}
