// A session's own database in an executor: its temporary tables, and the file of the schema public once it is
// attached. Unlike the shared one it has a journal, since transactions can be taken back.

import type { ColumnQuery } from '../emit/column-query.ts';
import { PgError } from '../errors.ts';
import { createStamps, FILE_SCHEMA } from '../local/definitions.ts';
import { registrationName } from '../emit/emission.ts';
import { forgetSequences } from '../functions/sequence-values.ts';
import { allTypes } from '../types/registry.ts';
import { columnMemory, columnRows } from '../plan/plan-query.ts';
import type { ColumnCache } from './columns/column-cache.ts';
import { runColumnQueries, type GroupRows } from './columns/column-query.ts';
import { memoryBytes } from '../session/settings/units.ts';
import { stamped } from './table-stamps.ts';
import { ExecutorCore } from './core.ts';
import { userError } from './sqlite-errors.ts';
import { bindingOf } from './sqlite-parameters.ts';
import type { SqlText, StoreOperations } from './messages.ts';
import { registerFunction } from './register.ts';

/** More of a file than this is read in the ordinary way. */
const mappedBytesMax = 4 * 1024 ** 3;

/** How long SQLite waits for another process at the same file. */
const busyTimeoutMs = 2000;

export class SessionCore extends ExecutorCore implements StoreOperations {
  readonly #columns: ColumnCache;

  /** `columns`: what the thread keeps of tables. */
  constructor(columns: ColumnCache) {
    // An unnamed database is a temporary file, which SQLite keeps in memory while it is small.
    super(() => undefined, '');
    const { database } = this;
    this.#columns = columns;
    database.exec(createStamps('main'));
    database.pragma('main.journal_mode = MEMORY');
    database.pragma('main.synchronous = OFF');
    // Indexes over values that are compared by a key call our functions.
    database.pragma('trusted_schema = ON');
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    this.#registerKeys();
  }

  attach(path: string, durable: boolean): void {
    this.#user(() => {
      this.database.prepare(`ATTACH DATABASE ? AS ${FILE_SCHEMA}`).run(path);
      // Pages are read where the file is mapped, without a copy.
      this.database.pragma(`${FILE_SCHEMA}.mmap_size = ${mappedBytesMax}`);
      this.database.pragma(`${FILE_SCHEMA}.synchronous = ${durable ? 'FULL' : 'OFF'}`);
    });
  }

  control(texts: readonly SqlText[]): void {
    this.#user(() => {
      for (const { sql, parameters } of texts) {
        const prepared = this.database.prepare(sql);
        stamped(this.database, sql, () => prepared.run(...bindingOf(parameters)));
      }
    });
  }

  protected override aggregateColumns(queries: readonly ColumnQuery[]): readonly GroupRows[] | undefined {
    const { settings } = this.session();
    return runColumnQueries(
      {
        database: this.database,
        cache: this.#columns,
        memory: memoryBytes(settings[columnMemory] ?? '0'),
        rowsMin: Number(settings[columnRows] ?? 0),
        isUsers: (error) => {
          const users = userError(error);
          return users instanceof PgError && users.fields.code !== '57014';
        },
      },
      queries,
    );
  }

  forgetSequences(processId: number): void {
    forgetSequences(processId);
  }

  override close(processId = 0): void {
    forgetSequences(processId);
    super.close();
  }

  #user(work: () => void): void {
    this.finishReads();
    try {
      work();
    } catch (error) {
      throw userError(error);
    }
  }

  #registerKeys(): void {
    for (const type of allTypes()) {
      if (type.comparison !== 'key') continue;
      const registration = { kind: 'sort-key', type: type.oid } as const;
      registerFunction(
        this.database,
        { name: registrationName(registration), registration },
        {
          session: () => this.session(),
          checkCancel: () => undefined,
        },
      );
    }
  }
}
