// Monitor: alerts and events by date.
import type { TableOverlay } from './overlay.ts';

const product = 'monitor_v1';

export const monitor: readonly TableOverlay[] = [
  {
    product,
    resource: 'alerts',
    description: 'Errors and warnings of the last 30 days, at most 10,000 for one request.',
    ranges: [{ column: 'date_generated', lower: 'StartDate', upper: 'EndDate' }],
    rows: 5000,
  },
  {
    product,
    resource: 'events',
    description: 'Who changed what in the account.',
    ranges: [{ column: 'event_date', lower: 'StartDate', upper: 'EndDate' }],
    rows: 20_000,
  },
];
