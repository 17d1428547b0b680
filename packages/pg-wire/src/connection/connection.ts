// One client, from its first packet to its last: reads messages, lets the phase's rules decide, runs them one after
// the other, and tells errors.

import { timingSafeEqual } from 'node:crypto';
import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { durationMs, PgError, pgError, type Notification, type Session } from '@twilio-sql/sql-engine';
import type { Frame } from '../codec/frames.ts';
import { decodeFrontend, frameLimits, kindOfType, type FrontendMessage } from '../messages/frontend.ts';
import { afterError, step, type Phase } from '../protocol/command-phase.ts';
import { protocolViolation } from '../codec/byte-reader.ts';
import { errorResponse, internalError, noticeResponse, type Severity } from '../protocol/reports.ts';
import type { Logger } from '../logger.ts';
import type { Encryption } from './encryption.ts';
import { connectedAs } from './connected-as.ts';
import { ExtendedQuery } from './extended-query.ts';
import { runFunctionCall } from './function-call.ts';
import type { Input } from './input.ts';
import { hasLostSynchronization } from './copy.ts';
import { ConnectionClosed, type Output } from './output.ts';
import { runSimpleQuery } from './simple-query.ts';
import { SettingReports } from './setting-reports.ts';
import { startSession, type FirstPacket, type StartOptions } from './start.ts';
import { Transport } from './transport.ts';

/** Calls back after so many milliseconds, unless the returned function is called first. */
export type Timer = (callback: () => void, ms: number) => () => void;

export interface ConnectionOptions extends Omit<StartOptions, 'clientAddress' | 'connected' | 'endPoint'> {
  readonly logger: Logger;
  readonly timer: Timer;
  readonly startupTimeoutMs: number;
  readonly messageBytesMax: number;
  readonly newSecret: (bytes: number) => Buffer;
  readonly encryption: Encryption | undefined;
  /** Throws 53300 when there are too many; called once the session exists. */
  readonly register: (connection: Connection) => void;
  readonly unregister: (connection: Connection) => void;
  /** Another connection's CancelRequest. */
  readonly cancel: (processId: number, secret: Uint8Array) => void;
  /** The server takes no more sessions. */
  readonly stopping: () => boolean;
}

/** Keys to cancel with: of 4 bytes, and from protocol 3.2 on longer. */
const SHORT_SECRET_BYTES = 4;
const LONG_SECRET_BYTES = 32;
const LONG_SECRET_MINOR = 2;
export class Connection {
  readonly #transport: Transport;
  readonly #options: ConnectionOptions;
  readonly #input: Input;
  readonly #output: Output;
  readonly #settings: SettingReports;
  #secret: Buffer | undefined;
  readonly #done: Promise<void>;
  #session: Session | undefined;
  #extended: ExtendedQuery | undefined;
  #phase: Phase = 'ready';
  /** A message is being worked on. */
  #busy = true;
  /** Of what runs. */
  #abort: AbortController | undefined;
  /** The last one: it is taken again where nobody has aborted it, or listens to it. */
  #unused: AbortController | undefined;
  #notifications: Notification[] = [];
  /** Why the connection is to end: when it is ready, or as soon as what runs has stopped. */
  #ending: PgError | undefined;
  #endingNow = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#options = options;
    this.#transport = new Transport(socket, options.encryption, options.logger, () => this.#clientGone());
    this.#input = this.#transport.input;
    this.#output = this.#transport.output;
    this.#settings = new SettingReports(this.#output);
    this.#done = this.#run();
  }

  /** Settles when the connection has ended; never rejects. */
  get done(): Promise<void> {
    return this.#done;
  }

  get processId(): number | undefined {
    return this.#session?.processId;
  }

  /** Cancels the running statement, if the secret is right. */
  cancel(secret: Uint8Array): void {
    const own = this.#secret;
    if (own?.length === secret.length && timingSafeEqual(own, secret)) this.#abort?.abort();
  }

  /** Ends the connection between two commands: at once when it is idle. */
  endWhenIdle(reason: PgError): void {
    this.#ending ??= reason;
    if (!this.#busy && this.#phase === 'ready') this.#terminate(reason);
  }

  /** Stops what is running, and ends the connection. */
  endNow(reason: PgError): void {
    this.#ending ??= reason;
    this.#endingNow = true;
    if (!this.#busy || this.#session === undefined) this.#terminate(reason);
    else this.#abort?.abort(reason);
  }

  destroy(): void {
    this.#transport.destroy();
  }

  // ---- Life ------------------------------------------------------------------------------------------------

  async #run(): Promise<void> {
    try {
      if (await this.#start()) await this.#serve();
    } catch (error) {
      this.#tell(error, 'FATAL');
    } finally {
      this.#transport.end();
      this.#options.unregister(this);
      await this.#closeSession();
      this.#transport.destroySoon();
    }
  }

  /** False when there is nothing to serve: a CancelRequest, or a client that left. */
  async #start(): Promise<boolean> {
    let first: FirstPacket | undefined;
    const stopTimer = this.#options.timer(() => {
      if (first === undefined) this.destroy();
      else this.#terminate(pgError('57014', 'canceling authentication due to timeout'));
    }, this.#options.startupTimeoutMs);
    try {
      first = await this.#transport.firstPacket();
      if (first === undefined) return false;
      if (first.kind === 'cancel') {
        this.#options.cancel(first.processId, first.secret);
        return false;
      }
      this.#input.startupIsOver();
      if (this.#options.stopping()) throw pgError('57P03', 'the database system is shutting down');
      this.#session = await startSession(
        first,
        {
          ...this.#options,
          clientAddress: this.#transport.socket.remoteAddress,
          connected: connectedAs(this.#transport.socket),
          endPoint: this.#transport.endPoint,
        },
        {
          onNotice: (notice) => {
            this.#output.send(noticeResponse(notice));
            this.#output.flushSoon();
          },
          onParameterStatus: (name, value) => this.#settings.changed(name, value),
          onNotification: (notification) => this.#notify(notification),
          onCancel: () => this.#abort?.abort(),
          onTerminate: (reason) => this.#endFromOutside(reason),
        },
        this.#input,
        this.#output,
      );
    } finally {
      stopTimer();
    }
    this.#input.limit(frameLimits(this.#options.messageBytesMax));
    this.#extended = new ExtendedQuery(this.#session, this.#input, this.#output);
    this.#options.register(this);
    for (const [name, value] of this.#session.reportedSettings()) this.#settings.changed(name, value);
    this.#settings.send();
    this.#secret = this.#options.newSecret(first.minor >= LONG_SECRET_MINOR ? LONG_SECRET_BYTES : SHORT_SECRET_BYTES);
    this.#output.send({ kind: 'backend-key-data', processId: this.#session.processId, secret: this.#secret });
    this.#ready(this.#session);
    return true;
  }

  async #serve(): Promise<void> {
    const session = this.#session;
    const extended = this.#extended;
    if (session === undefined || extended === undefined) return;
    while (this.#ending === undefined || !(this.#endingNow || this.#phase === 'ready')) {
      const frame = await this.#nextFrame(session);
      if (frame?.type === undefined) return;
      this.#busy = true;
      if (!(await this.#handle(frame, frame.type, session, extended))) return;
    }
    throw this.#ending;
  }

  /** Waits for the client, within the limits on idleness. */
  async #nextFrame(session: Session): Promise<Frame | undefined> {
    if (this.#input.hasFrame()) return await this.#input.read();
    this.#busy = false;
    const stopTimer = this.#phase === 'ready' ? this.#idleTimer(session) : undefined;
    try {
      return await this.#input.read();
    } finally {
      stopTimer?.();
    }
  }

  #idleTimer(session: Session): (() => void) | undefined {
    const inTransaction = session.transactionStatus() !== 'I';
    const name = inTransaction ? 'idle_in_transaction_session_timeout' : 'idle_session_timeout';
    const ms = durationMs(session.setting(name) ?? '0');
    if (ms === 0) return undefined;
    const reason = inTransaction
      ? pgError('25P03', 'terminating connection due to idle-in-transaction timeout')
      : pgError('57P05', 'terminating connection due to idle-session timeout');
    return this.#options.timer(() => this.#terminate(reason), ms);
  }

  /** False to end the connection. */
  async #handle(frame: Frame, type: string, session: Session, extended: ExtendedQuery): Promise<boolean> {
    const kind = kindOfType(type);
    const { action, phase } = step(this.#phase, kind);
    this.#phase = phase;
    switch (action) {
      case 'ignore':
        return true;
      case 'terminate':
        return false;
      case 'refuse':
        throw protocolViolation(`invalid frontend message type ${type.charCodeAt(0)}`);
      case 'flush':
        if (frame.body.length > 0) {
          this.#fail(invalidFormat(), session);
          this.#phase = 'skipping';
        }
        this.#output.flush();
        await this.#output.drained();
        return true;
      case 'sync':
        if (frame.body.length > 0) this.#fail(invalidFormat(), session);
        await this.#sync(session);
        return true;
      case 'begin-and-run':
        session.beginImplicit('pipeline');
        break;
      case 'run':
      case 'run-and-end':
        break;
    }
    await this.#runMessage(frame, type, session, extended, action === 'run-and-end');
    return true;
  }

  async #runMessage(
    frame: Frame,
    type: string,
    session: Session,
    extended: ExtendedQuery,
    endsPipeline: boolean,
  ): Promise<void> {
    try {
      await this.#dispatch(decodeFrontend(type, frame.body, this.#output.encoding.decode), session, extended);
      if (endsPipeline) await session.endImplicit(false);
    } catch (error) {
      if (error instanceof ConnectionClosed) throw error;
      if (this.#endingNow) return;
      this.#fail(error, session);
      if (hasLostSynchronization(error)) throw lostSynchronization();
      if (endsPipeline) await this.#endImplicit(session);
      this.#output.flush();
      this.#phase = afterError(this.#phase);
    } finally {
      this.#abort = undefined;
    }
    if (this.#phase !== 'ready') return;
    this.#ready(session);
    await this.#output.drained();
  }

  async #dispatch(message: FrontendMessage, session: Session, extended: ExtendedQuery): Promise<void> {
    switch (message.kind) {
      case 'query':
        this.#abort = this.#newAbort();
        await extended.forgetUnnamed();
        await runSimpleQuery(session, message.sql, this.#input, this.#output, this.#abort.signal);
        return;
      case 'parse':
        await extended.parse(message);
        return;
      case 'bind':
        await extended.bind(message);
        return;
      case 'describe':
        extended.describe(message);
        return;
      case 'execute':
        this.#abort = this.#newAbort();
        await extended.execute(message, this.#abort.signal);
        return;
      case 'close':
        await extended.close(message);
        return;
      case 'function-call':
        this.#abort = this.#newAbort();
        await runFunctionCall(session, message, this.#output, this.#abort.signal);
        return;
      default:
        throw new Error(`${message.kind} is not run`);
    }
  }

  #newAbort(): AbortController {
    const last = this.#unused;
    if (last !== undefined && !last.signal.aborted && getEventListeners(last.signal, 'abort').length === 0) return last;
    this.#unused = new AbortController();
    return this.#unused;
  }

  #fail(error: unknown, session: Session): void {
    session.fail();
    this.#tell(error, 'ERROR');
  }

  async #sync(session: Session): Promise<void> {
    await this.#endImplicit(session);
    this.#ready(session);
    await this.#output.drained();
  }

  /** After an error the implicit transaction has ended already. */
  async #endImplicit(session: Session): Promise<void> {
    try {
      await session.endImplicit(false);
    } catch (error) {
      this.#tell(error, 'ERROR');
    }
  }

  #ready(session: Session): void {
    this.#settings.send();
    if (session.transactionStatus() === 'I') this.#sendNotifications();
    this.#output.send({ kind: 'ready-for-query', status: session.transactionStatus() });
    this.#output.flush();
  }

  // ---- What comes from outside ---------------------------------------------------------------------------

  #notify(notification: Notification): void {
    this.#notifications.push(notification);
    const idle = !this.#busy && this.#phase === 'ready' && this.#session?.transactionStatus() === 'I';
    if (!idle) return;
    this.#sendNotifications();
    this.#output.flush();
  }

  #sendNotifications(): void {
    const notifications = this.#notifications;
    this.#notifications = [];
    for (const notification of notifications) this.#output.send({ kind: 'notification-response', ...notification });
  }

  /** The caller's own session too: its statement fails where it stands. */
  #endFromOutside(reason: PgError): void {
    if (this.#busy && this.#session !== undefined) this.endNow(reason);
    else setImmediate(() => this.endNow(reason));
  }

  #clientGone(): void {
    this.#abort?.abort();
    if (this.#session !== undefined && this.#busy) void this.#closeSession();
  }

  /** Says why and closes; the reading side then ends. */
  #terminate(reason: PgError): void {
    this.#output.send(errorResponse(reason, 'FATAL'));
    this.#output.end();
    this.#input.stop();
  }

  #tell(error: unknown, severity: Severity): void {
    if (error instanceof ConnectionClosed) return;
    if (error instanceof PgError) {
      this.#output.send(errorResponse(error, error.fields.severity ?? severity));
      return;
    }
    this.#options.logger.error('internal error', error);
    this.#output.send(errorResponse(internalError(), severity));
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    try {
      await session.close();
    } catch (error) {
      if (!(error instanceof PgError)) this.#options.logger.error('closing a session failed', error);
    }
  }
}

function lostSynchronization(): PgError {
  return protocolViolation('terminating connection because protocol synchronization was lost');
}

/** Messages without a body that have one. */
function invalidFormat(): PgError {
  return protocolViolation('invalid message format');
}
