// TaskRouter: events beyond the last quarter of an hour, and statistics, which add up a window.
import type { TableOverlay } from './overlay.ts';

const product = 'taskrouter_v1';
const window =
  'Adds up the last 15 minutes unless minutes, or start_date and end_date, say otherwise: parameters for WHERE, with =.';

const windowed: Readonly<Record<string, string>> = {
  workspace_statistics: 'Tasks and workers of a workspace.',
  workspace_cumulative_statistics: 'What a workspace did.',
  workspace_task_queues_statistics: 'Tasks and workers of all queues of a workspace, a row for each queue.',
  workspace_task_queue_statistics: 'Tasks and workers of a queue.',
  workspace_task_queue_cumulative_statistics: 'What a queue did.',
  workspace_workers_statistics: 'What the workers of a workspace did.',
  workspace_workers_cumulative_statistics: 'What the workers of a workspace did, added up.',
  workspace_worker_statistics: 'What a worker did.',
  workspace_workflow_statistics: 'Tasks of a workflow.',
  workspace_workflow_cumulative_statistics: 'What a workflow did.',
};

export const taskrouter: readonly TableOverlay[] = [
  {
    product,
    resource: 'workspace_events',
    description: 'What happened in a workspace. Attributes of tasks are taken out after 30 days.',
    // Without a date Twilio answers the last 15 minutes; how long it keeps events is not documented.
    ranges: [{ column: 'event_date', lower: 'StartDate', upper: 'EndDate', defaultDays: 3650, replaces: ['Minutes'] }],
    rows: 50_000,
  },
  ...Object.entries(windowed).map(([resource, what]): TableOverlay => ({
    product,
    resource,
    description: `${what} ${window}`,
  })),
];
