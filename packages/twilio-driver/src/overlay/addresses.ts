// addresses: from Twilio's page of the Address resource.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const addresses: TableOverlay = {
  resource: 'addresses',
  description: 'Postal addresses, for countries that want one with a number and for emergency calls.',
  columns: {
    sid: 'The address.',
    account_sid: sharedColumns.account_sid,
    friendly_name: 'A name for people.',
    customer_name: 'Who lives or works there.',
    street: 'Number and street.',
    street_secondary: 'Floor, suite and the like.',
    city: 'City.',
    region: 'State or region.',
    postal_code: 'Postal code.',
    iso_country: 'Country, as ISO 3166 has it in two letters.',
    validated: 'Whether it was checked.',
    verified: 'Whether it was verified.',
    emergency_enabled: 'Whether emergency calls can be made from it.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
  },
  hidden: { auto_correct_address: 'Whether Twilio may correct what is written.' },
  rows: 50,
};
