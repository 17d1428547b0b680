// Descriptions of columns that mean the same in every table.

export const sharedColumns = {
  account_sid: 'The account that it belongs to.',
  date_created: 'When it was created.',
  date_updated: 'When it was last changed.',
  api_version: 'The version of the API that made it.',
  uri: 'Its address, relative to https://api.twilio.com.',
  subresource_uris: 'Addresses of what belongs to it.',
  price_unit: 'The currency of price, as ISO 4217 has it.',
} as const;
