// Functions: logs beyond the last day.
import type { TableOverlay } from './overlay.ts';

export const serverless: readonly TableOverlay[] = [
  {
    product: 'serverless_v1',
    resource: 'service_environment_logs',
    description: 'What functions logged. Twilio keeps it for 30 days.',
    ranges: [{ column: 'date_created', lower: 'StartDate', upper: 'EndDate', defaultDays: 30, keptDays: 30 }],
    rows: 10_000,
  },
];
