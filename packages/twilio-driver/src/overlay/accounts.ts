// accounts: the connection's own account and its subaccounts.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const accounts: TableOverlay = {
  resource: 'accounts',
  description:
    "The account and its subaccounts. Needs the auth token or a main key. The accounts' auth tokens are not shown.",
  columns: {
    sid: 'The account.',
    friendly_name: 'A name for people, up to 64 characters.',
    status: 'active, suspended or closed. Setting it to closed cannot be undone.',
    type: 'Trial or Full.',
    owner_account_sid: 'The account that this is a subaccount of; its own sid for a main account.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
    subresource_uris: sharedColumns.subresource_uris,
  },
  rows: 50,
};
