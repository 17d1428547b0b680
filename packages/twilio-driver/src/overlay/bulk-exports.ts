// Bulk Export: jobs and days of a fixed set of resources.
import type { TableOverlay } from './overlay.ts';

const product = 'bulkexports_v1';
const parents = { ResourceType: ['Calls', 'Conferences', 'Messages', 'Participants'] };

export const bulkExports: readonly TableOverlay[] = [
  {
    product,
    resource: 'export_days',
    description: 'Days whose calls, conferences, messages or participants can be downloaded.',
    parents,
  },
  { product, resource: 'exports_jobs', description: 'A job that exports: by key only, restrict job_sid.' },
  {
    product,
    resource: 'export_jobs',
    description: 'Jobs that export calls, conferences, messages, participants.',
    parents,
  },
  { product, resource: 'exports', description: 'What can be exported: by key only, restrict resource_type.' },
];
