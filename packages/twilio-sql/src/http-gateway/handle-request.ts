// One request from its head to its answer: who asks, what for, what comes of it. Errors are answered here, each of them.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@twilio-sql/pg-wire';
import { answerOver, type Answer } from './answer.ts';
import type { Authenticate } from './authenticate.ts';
import { refusePages } from './browser-guard.ts';
import type { GatewaySessions } from './gateway-sessions.ts';
import { deadlineExceeded, errorAnswer, HttpError, internalError, type ErrorContext } from './http-error.ts';
import { perform } from './operations.ts';
import { readBody } from './read-body.ts';
import { routeOf, writes, type Route } from './route.ts';
import { executeSqlQuery, sqlQueryOf } from './sql-query.ts';

export interface RequestParts {
  /** What the server listens on. */
  readonly host: string;
  readonly logger: Logger;
  readonly authenticate: Authenticate;
  readonly sessions: GatewaySessions;
  readonly bodyBytesMax: number;
  readonly timeoutMs: number;
}

/** Never rejects. Aborting `running` ends it with the reason, if that is an HttpError. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  running: AbortController,
  parts: RequestParts,
): Promise<void> {
  response.on('close', () => {
    if (!response.writableFinished) running.abort(new HttpError('CANCELLED', 'the client has gone'));
  });
  // What goes wrong with the socket is told by `close`.
  response.on('error', () => {});
  const deadline = new Deadline(running, parts.timeoutMs);
  const answer = extending(answerOver(response, running.signal), deadline);
  let route: Route | undefined;
  try {
    refusePages(request, parts.host);
    const user = await parts.authenticate(request.headers, request.socket.remoteAddress ?? '');
    const [pathname, search] = splitOnce(request.url ?? '', '?');
    route = routeOf(request.method ?? '', pathname);
    deadline.writes = writes(route.operation);
    const body = await readBody(request, parts.bodyBytesMax, running.signal);
    await answerRoute(route, user, new URLSearchParams(search), body, { answer, deadline, running, parts });
  } catch (error) {
    // Whatever the statement says of its end: this is why it ended.
    const { reason } = running.signal as { readonly reason: unknown };
    const cause = running.signal.aborted && reason instanceof HttpError ? reason : error;
    answerError(cause, contextOf(route), answer, parts.logger);
  } finally {
    deadline.stop();
  }
}

interface Handling {
  readonly answer: Answer;
  readonly deadline: Deadline;
  readonly running: AbortController;
  readonly parts: RequestParts;
}

async function answerRoute(
  route: Route,
  user: string,
  query: URLSearchParams,
  body: Awaited<ReturnType<typeof readBody>>,
  { answer, deadline, running: { signal }, parts: { sessions } }: Handling,
): Promise<void> {
  const { connection: database, operation } = route;
  switch (operation.kind) {
    case 'check-readiness':
      await sessions.open(database, user);
      answer.send(200, '{"status":"READY"}');
      return;
    case 'check-status':
      answer.send(200, JSON.stringify(await sessions.status(database, user, signal)));
      return;
    case 'execute-sql-query': {
      const { connection, parse } = await sessions.open(database, user);
      const sqlQuery = sqlQueryOf(body);
      if (sqlQuery.timeout > 0) deadline.limit(sqlQuery.timeout * 1000);
      await executeSqlQuery(sqlQuery, connection, parse, answer, signal);
      return;
    }
    default: {
      const { connector } = await sessions.open(database, user);
      answer.send(200, await perform(operation, { connector, route, query, body, signal }));
    }
  }
}

function answerError(error: unknown, context: ErrorContext, answer: Answer, logger: Logger): void {
  const known = errorAnswer(error, context);
  if (known === undefined) logger.error('a request failed', error);
  if (answer.begun()) {
    answer.abort();
    return;
  }
  const { httpStatus, body, headers } = known ?? internalError;
  answer.send(httpStatus, body, headers);
}

const contextOf = (route: Route | undefined): ErrorContext => ({
  writes: route !== undefined && writes(route.operation),
  namedByPath: route !== undefined && route.operation.kind !== 'execute-sql-query',
});

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** How long a request may take; each part of its answer begins it anew, unless the request has said how long. */
class Deadline {
  readonly #running: AbortController;
  #milliseconds: number;
  #fixed = false;
  #timer: NodeJS.Timeout;
  writes = false;

  constructor(running: AbortController, milliseconds: number) {
    this.#running = running;
    this.#milliseconds = milliseconds;
    this.#timer = this.#start();
  }

  /** Of the whole request; not longer than the server's own. */
  limit(milliseconds: number): void {
    this.#milliseconds = Math.min(milliseconds, this.#milliseconds);
    this.extend();
    this.#fixed = true;
  }

  extend(): void {
    if (this.#fixed) return;
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    const milliseconds = this.#milliseconds;
    return setTimeout(() => this.#running.abort(deadlineExceeded(milliseconds, this.writes)), milliseconds).unref();
  }
}

const extending = (answer: Answer, deadline: Deadline): Answer => ({
  ...answer,
  write: async (text) => {
    await answer.write(text);
    deadline.extend();
  },
});
