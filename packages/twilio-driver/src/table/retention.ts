// Rows that Twilio has given up: whoever asks for a time before that is told that there are none.
import type { StatementScope } from '@twilio-sql/sql-engine/driver';
import type { Reading } from './plan-scan.ts';
import type { TableModel } from './table-model.ts';

const dayMs = 86_400_000;
/** Bounds are widened to whole days under every reading that Twilio's documents allow. */
const widenedDays = 2;

export function tellOfRetention(model: TableModel, { route }: Pick<Reading, 'route'>, scope: StatementScope): void {
  for (const { keptDays, lower, upper } of model.overlay?.ranges ?? []) {
    if (keptDays === undefined) continue;
    const keptSince = model.clock() - keptDays * dayMs;
    const asked = route.bounds.filter(([name]) => name === lower || name === upper);
    if (!asked.some(([, time]) => Date.parse(time) < keptSince - widenedDays * dayMs)) continue;
    scope.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `Twilio keeps the rows of ${model.schema}.${model.name} for ${keptDays} days: the result has none from before ${dayOf(keptSince)}`,
    });
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
