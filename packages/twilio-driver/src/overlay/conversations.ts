// Conversations: by the date on which they were created, and by who takes part in them.
import type { TableOverlay } from './overlay.ts';

const created = { column: 'date_created', lower: 'StartDate', upper: 'EndDate' } as const;
const product = 'conversations_v1';

export const conversations: readonly TableOverlay[] = [
  {
    product,
    resource: 'conversations',
    description: 'Conversations of the default service, at most 100 to a page.',
    ranges: [created],
    rows: 2000,
  },
  {
    product,
    resource: 'service_conversations',
    description: 'Conversations of a service.',
    ranges: [created],
    rows: 2000,
  },
  {
    product,
    resource: 'participant_conversations',
    description: 'Conversations that somebody takes part in: restrict identity or address.',
  },
  {
    product,
    resource: 'service_participant_conversations',
    description: 'Conversations of a service that somebody takes part in: restrict identity or address.',
  },
];
