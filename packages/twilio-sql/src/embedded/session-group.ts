// The engine's sessions behind one connection. The main one has the state: settings, transaction, prepared
// statements. Statements that need no state run in helpers with the same settings, so that they run at the same time
// and a query inside the loop over a stream does not wait for the stream.
import type { Grants } from '@twilio-sql/pg-wire';
import { pgError, type Engine, type Notice, type ParsedStatement, type Session } from '@twilio-sql/sql-engine';
import { DATABASE, DEFAULT_USER } from '../configuration/address.ts';
import { isStateless, onlyStatement } from './statement-kind.ts';
import { connectionIsClosed, Turns } from './turns.ts';

export interface SessionGroupOptions {
  /** Default: twilio. */
  readonly user?: string | undefined;
  readonly database?: string | undefined;
  /** What the user may do; all when absent. */
  readonly grants?: Grants | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** A session and the statement to run in it, until it is released. */
export interface Lease {
  readonly session: Session;
  readonly statement: ParsedStatement;
  /** What the session has told since it was leased. */
  readonly notices: readonly Notice[];
  readonly release: () => Promise<void>;
}

export interface LeaseOptions {
  readonly signal?: AbortSignal | undefined;
  readonly dialect?: string | undefined;
}

interface Member {
  readonly session: Session;
  notices: Notice[];
  /** Of the main session's settings when this one was made. */
  readonly version: number;
}

/** Sessions that are kept for the next statement. */
const IDLE_MAX = 8;
/** Settings that belong to a transaction or to who is connected. */
const NOT_COPIED = /^(transaction_|session_authorization$|role$)/;

export class SessionGroup {
  readonly #engine: Engine;
  readonly #options: SessionGroupOptions;
  readonly #main: Member;
  readonly #initial: Readonly<Record<string, string>>;
  readonly #turns = new Turns();
  readonly #helpers = new Set<Member>();
  #idle: Member[] = [];
  #version = 0;
  #streamHoldsMain = false;
  #closed = false;

  private constructor(engine: Engine, options: SessionGroupOptions, main: Member) {
    this.#engine = engine;
    this.#options = options;
    this.#main = main;
    this.#initial = main.session.context().settings;
  }

  /** Throws PgError when a setting is wrong. */
  static async open(engine: Engine, options: SessionGroupOptions): Promise<SessionGroup> {
    return new SessionGroup(engine, options, await createMember(engine, options, options.settings, 0));
  }

  /** Parses the statement and finds a session for it, when all that came before and matters has ended. */
  async lease(sql: string, use: 'query' | 'stream', options: LeaseOptions = {}): Promise<Lease> {
    if (this.#closed) throw connectionIsClosed();
    if (this.#streamHoldsMain) {
      throw pgError('55006', 'the session is in use by a stream that has not ended', {
        hint: 'End the loop over the stream first, or use a session of its own: await db.session().',
      });
    }
    const passOn = await this.#turns.take(options.signal);
    try {
      const { session } = this.#main;
      const statement = onlyStatement(await session.parse(sql, options.dialect));
      if (isStateless(statement) && session.transactionStatus() === 'I' && !session.hasTemporaryTables()) {
        const helper = await this.#takeHelper();
        passOn();
        return leaseOf(helper, statement, () => this.#giveBack(helper));
      }
      this.#streamHoldsMain = use === 'stream';
      return leaseOf(this.#main, statement, () => {
        this.#version += 1;
        this.#streamHoldsMain = false;
        passOn();
        return Promise.resolve();
      });
    } catch (error) {
      passOn();
      throw error;
    }
  }

  /** Splits and parses alone. Throws 42601. */
  async parse(sql: string): Promise<readonly ParsedStatement[]> {
    if (this.#closed) throw connectionIsClosed();
    return await this.#main.session.parse(sql);
  }

  /** Settings as they are now, for another group. */
  currentSettings(): Readonly<Record<string, string>> {
    const now = Object.entries(this.#main.session.context().settings);
    const changed = now.filter(([name, value]) => this.#initial[name] !== value && !NOT_COPIED.test(name));
    return { ...this.#options.settings, ...Object.fromEntries(changed) };
  }

  /** Stops what is running (57P01); what waits for its turn fails with 08003. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#turns.close();
    await Promise.all([this.#main, ...this.#helpers].map(({ session }) => session.close()));
  }

  async #takeHelper(): Promise<Member> {
    for (let helper = this.#idle.pop(); helper !== undefined; helper = this.#idle.pop()) {
      if (helper.version === this.#version) return helper;
      await this.#dismiss(helper);
    }
    const helper = await createMember(this.#engine, this.#options, this.currentSettings(), this.#version);
    this.#helpers.add(helper);
    return helper;
  }

  async #giveBack(helper: Member): Promise<void> {
    const keep = helper.version === this.#version && this.#idle.length < IDLE_MAX && !this.#closed;
    if (keep) this.#idle.push(helper);
    else await this.#dismiss(helper);
  }

  async #dismiss(helper: Member): Promise<void> {
    this.#helpers.delete(helper);
    await helper.session.close();
  }
}

function leaseOf(member: Member, statement: ParsedStatement, release: () => Promise<void>): Lease {
  const notices: Notice[] = [];
  member.notices = notices;
  return { session: member.session, statement, notices, release };
}

async function createMember(
  engine: Engine,
  options: SessionGroupOptions,
  settings: Readonly<Record<string, string>>,
  version: number,
): Promise<Member> {
  const told: { member?: Member } = {};
  const session = await engine.createSession({
    ...options.grants,
    user: options.user ?? DEFAULT_USER,
    database: options.database ?? DATABASE,
    settings,
    readOnly: options.readOnly || options.grants?.readOnly === true,
    onNotice: (notice) => {
      told.member?.notices.push(notice);
      options.onNotice?.(notice);
    },
  });
  told.member = { session, notices: [], version };
  return told.member;
}
