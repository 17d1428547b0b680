// queues: calls that wait, from Twilio's page of the Queue resource.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const queues: TableOverlay = {
  resource: 'queues',
  description: 'Queues of waiting calls.',
  columns: {
    sid: 'The queue.',
    account_sid: sharedColumns.account_sid,
    friendly_name: 'A name for people.',
    current_size: 'How many calls wait.',
    max_size: 'How many calls can wait, up to 5,000.',
    average_wait_time: 'Seconds that those who wait have waited, on average.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
  },
  rows: 50,
};
