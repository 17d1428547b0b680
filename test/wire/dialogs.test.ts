// Dialogs, held with the server and with PostgreSQL 15: the same answers, message by message.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hold } from './dialogs/dialog.ts';
import { dialogs } from './dialogs/index.ts';
import { openServerPair, whyNoPostgres, type ServerPair } from './postgres-15.ts';

const title = 'the server and PostgreSQL 15 give the same answers';

describe.skipIf(whyNoPostgres !== undefined)(
  whyNoPostgres === undefined ? title : `${title} (${whyNoPostgres})`,
  () => {
    let pair: ServerPair;

    beforeAll(async () => {
      pair = await openServerPair();
    });

    afterAll(() => pair.close());

    it.each(Object.entries(dialogs))('%s', { timeout: 60_000 }, async (_title, dialog) => {
      const [ours, theirs] = await Promise.all([hold(dialog, pair.ours), hold(dialog, pair.theirs)]);
      expect(ours).toEqual(theirs);
    });
  },
);
