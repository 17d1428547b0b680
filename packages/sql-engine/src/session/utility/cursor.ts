// DECLARE, FETCH, MOVE, CLOSE.

import type { ClosePortalStmt, DeclareCursorStmt, FetchStmt } from '@pgsql/types';
import type { Execution, Format, ResultChunk } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeKind } from '../../parse/nodes.ts';
import type { Portal } from '../portal.ts';
import type { Motion } from '../portal-motion.ts';
import type { Keeping } from '../portal-rows.ts';
import type { RunnableStatement, RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import { isWrite } from './queries.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

/** Bits of DeclareCursorStmt.options (Postgres' parsenodes.h). */
const BINARY = 0x1;
const SCROLL = 0x2;
const NO_SCROLL = 0x4;
const INSENSITIVE = 0x8;
const HOLD = 0x20;

/** What the grammar writes for ALL. */
const ALL = 2147483647;

export const prepareDeclare: UtilityHandler<DeclareCursorStmt> = async (node, session, statement, parameterTypes) => {
  if (node.query === undefined || nodeKind(node.query) !== 'SelectStmt')
    throw notSupported('DECLARE CURSOR for this statement');
  const inner = await session.prepare({ ...statement, tree: node.query }, parameterTypes);
  // JSON leaves out 0.
  const options = node.options ?? 0;
  refuseLocks(options, session.runnable(inner));
  const hold = (options & HOLD) !== 0;
  const backward = session.runnable(inner)?.scansBackward?.() ?? false;
  const keeping = keepingOf(options, backward);
  return {
    parameterTypes: inner.parameterTypes,
    run: ({ parameters }) => {
      if (!hold && !session.transaction.inBlock()) {
        throw pgError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
      }
      const name = node.portalname ?? '';
      if (name === '') throw pgError('34000', 'invalid cursor name: must not be empty');
      const binary = (options & BINARY) !== 0;
      session.portals.add(
        {
          name,
          statement: inner,
          parameters,
          formats: binary ? ['binary'] : undefined,
          origin: 'declare',
          hold,
          binary,
          scroll: keeping !== 'none',
          keeping,
          createdAt: session.state.context().statementTimestamp,
        },
        session.run,
      );
      return tagOnly('DECLARE CURSOR');
    },
  };
};

/** Cursors that have to keep their rows are read-only. */
function refuseLocks(options: number, runnable: RunnableStatement | undefined): void {
  if (runnable !== undefined && isWrite(runnable)) {
    throw pgError('0A000', 'DECLARE CURSOR must not contain data-modifying statements in WITH');
  }
  const command = runnable?.changes.find((change) => change.locksOnly)?.command.replace('SELECT ', '');
  if (command === undefined) return;
  if ((options & HOLD) !== 0) {
    throw pgError('0A000', `DECLARE CURSOR WITH HOLD ... ${command} is not supported`, {
      detail: 'Holdable cursors must be READ ONLY.',
    });
  }
  if ((options & SCROLL) !== 0) {
    throw pgError('0A000', `DECLARE SCROLL CURSOR ... ${command} is not supported`, {
      detail: 'Scrollable cursors must be READ ONLY.',
    });
  }
  if ((options & INSENSITIVE) !== 0) {
    throw pgError('42P11', `DECLARE INSENSITIVE CURSOR ... ${command} is not valid`, {
      detail: 'Insensitive cursors must be READ ONLY.',
    });
  }
}

/** Without SCROLL as far back as memory reaches, and only where Postgres could go back too. */
function keepingOf(options: number, backward: boolean): Keeping {
  if ((options & SCROLL) !== 0) return 'all';
  return (options & NO_SCROLL) === 0 && backward ? 'recent' : 'none';
}

export const prepareFetch: UtilityHandler<FetchStmt> = (node, session) => {
  const name = node.portalname ?? '';
  const isMove = node.ismove === true;
  const fields = isMove ? undefined : session.portals.find(name)?.fields;
  return {
    ...(fields === undefined ? {} : { fields }),
    run: async (options) => {
      const portal = session.portals.cursor(name);
      const motion = motionOf(node);
      if (isMove) return tagOnly(`MOVE ${await portal.move(motion, options.signal)}`);
      return await fetch(portal, motion, options, session);
    },
  };
};

export const prepareClose: UtilityHandler<ClosePortalStmt> = (node, session) => ({
  run: async () => {
    if (node.portalname === undefined) {
      await session.portals.removeAll();
      return tagOnly('CLOSE CURSOR ALL');
    }
    session.portals.cursor(node.portalname);
    await session.portals.remove(node.portalname);
    return tagOnly('CLOSE CURSOR');
  },
});

const KINDS: Readonly<Record<string, Motion['kind']>> = {
  FETCH_FORWARD: 'forward',
  FETCH_BACKWARD: 'backward',
  FETCH_ABSOLUTE: 'absolute',
  FETCH_RELATIVE: 'relative',
};

function motionOf(node: FetchStmt): Motion {
  // JSON leaves out 0.
  const count = Number(node.howMany ?? 0);
  const kind = KINDS[node.direction ?? 'FETCH_FORWARD'];
  if (kind === undefined) throw notSupported('FETCH in this direction');
  return { kind, count: count === ALL ? Infinity : count };
}

async function fetch(portal: Portal, motion: Motion, options: RunOptions, session: SessionParts): Promise<Execution> {
  let count = 0;
  // A simple query asks for nothing, and gets what the cursor was declared with.
  const formats: readonly Format[] = options.resultFormats ?? (portal.definition.binary ? ['binary'] : []);
  const rows = portal.fetch(motion, formats, options.signal, session.state.context());
  // An error before the first row is told before the columns are.
  const first = await rows.next();
  async function* chunks(): AsyncGenerator<ResultChunk> {
    if (first.done === true) return;
    try {
      count += first.value.rowCount;
      yield first.value;
      for await (const chunk of rows) {
        count += chunk.rowCount;
        yield chunk;
      }
    } finally {
      await rows.return(undefined);
    }
  }
  return { fields: portal.fields, chunks: chunks(), tag: () => `FETCH ${count}`, formats };
}
