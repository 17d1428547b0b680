// outgoing_caller_ids: numbers that are not Twilio's and may be shown to who is called.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const outgoingCallerIds: TableOverlay = {
  resource: 'outgoing_caller_ids',
  description: 'Verified caller ids: numbers from elsewhere that calls can be made from.',
  columns: {
    sid: 'The caller id.',
    account_sid: sharedColumns.account_sid,
    phone_number: 'The number in E.164.',
    friendly_name: 'A name for people.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
  },
  filters: { PhoneNumber: { support: 'inexact', wildcard: '*' }, FriendlyName: { support: 'inexact' } },
  rows: 50,
};
