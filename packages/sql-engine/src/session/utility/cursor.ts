// DECLARE, FETCH, MOVE, CLOSE.

import type { ClosePortalStmt, DeclareCursorStmt, FetchStmt } from '@pgsql/types';
import type { Execution, ResultChunk } from '../../engine.ts';
import { notSupported, pgError } from '../../errors.ts';
import { nodeKind } from '../../parse/nodes.ts';
import { Cursor, type Portion } from '../cursors.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { UtilityHandler } from './utility-statement.ts';

/** Bits of DeclareCursorStmt.options (Postgres' parsenodes.h). */
const BINARY = 0x1;
const SCROLL = 0x2;
const HOLD = 0x20;

/** What the grammar writes for ALL. */
const ALL = 2147483647;

export const prepareDeclare: UtilityHandler<DeclareCursorStmt> = async (node, session, statement, parameterTypes) => {
  if (node.query === undefined || nodeKind(node.query) !== 'SelectStmt')
    throw notSupported('DECLARE CURSOR for this statement');
  const inner = await session.prepare({ ...statement, tree: node.query }, parameterTypes);
  const options = node.options ?? 0;
  const hold = (options & HOLD) !== 0;
  return {
    parameterTypes: inner.parameterTypes,
    run: ({ parameters }) => {
      if (!hold && !session.transaction.inBlock()) {
        throw pgError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
      }
      const cursor = new Cursor(
        {
          name: node.portalname ?? '',
          statement: inner,
          parameters,
          binary: (options & BINARY) !== 0,
          hold,
          scroll: (options & SCROLL) !== 0,
        },
        session.run,
      );
      session.cursors.add(cursor);
      return tagOnly('DECLARE CURSOR');
    },
  };
};

export const prepareFetch: UtilityHandler<FetchStmt> = (node, session) => {
  const name = node.portalname ?? '';
  const isMove = node.ismove === true;
  const fields = isMove ? undefined : session.cursors.find(name)?.fields;
  return {
    ...(fields === undefined ? {} : { fields }),
    run: async (options) => {
      const cursor = session.cursors.get(name);
      const portion = portionOf(node, cursor);
      return isMove ? await move(cursor, portion, options) : fetch(cursor, portion, options);
    },
  };
};

export const prepareClose: UtilityHandler<ClosePortalStmt> = (node, session) => ({
  run: async () => {
    if (node.portalname === undefined) {
      await session.cursors.closeAll();
      return tagOnly('CLOSE CURSOR ALL');
    }
    await session.cursors.close(node.portalname);
    return tagOnly('CLOSE CURSOR');
  },
});

/** Only what lies ahead can be fetched. */
function portionOf(node: FetchStmt, cursor: Cursor): Portion {
  // JSON leaves out 0.
  const howMany = Number(node.howMany ?? 0);
  const count = howMany === ALL ? Infinity : howMany;
  switch (node.direction) {
    case 'FETCH_FORWARD':
      if (count > 0) return { skip: 0, take: count };
      break;
    case 'FETCH_RELATIVE':
      if (count > 0) return { skip: count - 1, take: 1 };
      break;
    case 'FETCH_ABSOLUTE':
      if (count > cursor.position) return { skip: count - cursor.position - 1, take: 1 };
      break;
    default:
  }
  if (cursor.definition.scroll) throw notSupported('FETCH of rows behind the cursor');
  throw pgError('55000', 'cursor can only scan forward', {
    hint: 'Declare it with SCROLL option to enable backward scan.',
  });
}

function fetch(cursor: Cursor, portion: Portion, options: RunOptions): Execution {
  let count = 0;
  async function* chunks(): AsyncGenerator<ResultChunk> {
    for await (const chunk of cursor.read(portion, options)) {
      count += chunk.rowCount;
      yield chunk;
    }
  }
  return { fields: cursor.fields, chunks: chunks(), tag: () => `FETCH ${count}` };
}

async function move(cursor: Cursor, portion: Portion, options: RunOptions): Promise<Execution> {
  let count = 0;
  for await (const chunk of cursor.read(portion, options)) count += chunk.rowCount;
  return tagOnly(`MOVE ${count}`);
}
