// LOCK TABLE. The engine's own tables have one lock for all that write: modes that keep writers out take it. Nothing here
// disturbs readers, and nothing locks what an API has. https://www.postgresql.org/docs/15/sql-lock.html

import type { LockStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { nodeOf, positionOfLocation } from '../../parse/nodes.ts';
import { lockForWriting } from '../definition/place.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

/** SHARE, SHARE ROW EXCLUSIVE, EXCLUSIVE, ACCESS EXCLUSIVE; weaker ones let others write. */
const FIRST_MODE_AGAINST_WRITERS = 5;

export const prepareLock: UtilityHandler<LockStmt> = (node, session) => ({
  run: async (options) => {
    if (!session.transaction.inBlock()) throw pgError('25P01', 'LOCK TABLE can only be used in transaction blocks');
    const places = (node.relations ?? []).map((relation) => placeIn(nodeOf(relation, 'RangeVar'), session));
    if ((node.mode ?? 0) < FIRST_MODE_AGAINST_WRITERS) return tagOnly('LOCK TABLE');
    for (const place of ['temporary', 'file'] as const) {
      if (places.includes(place)) await lockForWriting(place, session, options);
    }
    return tagOnly('LOCK TABLE');
  },
});

/** Throws 42P01. */
function placeIn(
  { schemaname: schema, relname: name = '', location }: ReturnType<typeof nodeOf<'RangeVar'>>,
  session: SessionParts,
): 'temporary' | 'file' | 'api' {
  // A session without tables of its own has nothing to lock.
  const catalog = session.state.store?.catalog();
  if (catalog === undefined) return 'api';
  const found = catalog.findTable(schema, name, session.state.searchPath());
  if (found === undefined) {
    const shown = schema === undefined ? name : `${schema}.${name}`;
    throw pgError('42P01', `relation "${shown}" does not exist`, { position: positionOfLocation(location) });
  }
  const definition = found.resident?.definition;
  if (definition === undefined) return 'api';
  return definition.temporary ? 'temporary' : 'file';
}
