// available_phone_number_*: searches for numbers that can be bought. Samples, not lists of everything, so that there is
// no reading all of them: a country has to be said.
import type { TableOverlay } from './overlay.ts';

const kinds: Readonly<Record<string, string>> = {
  local: 'local',
  mobile: 'mobile',
  toll_free: 'toll-free',
  national: 'national',
  shared_cost: 'shared cost',
  voip: 'VoIP',
  machine_to_machine: 'machine-to-machine',
};

const countries: TableOverlay = {
  resource: 'available_phone_numbers',
  description: 'Countries in which numbers can be bought.',
  aliases: ['available_phone_number_countries'],
};

export const availablePhoneNumbers: readonly TableOverlay[] = [
  countries,
  ...Object.entries(kinds).map(([kind, word]): TableOverlay => ({
    resource: `available_phone_number_${kind}`,
    description: `A search for ${word} numbers to buy, of which Twilio answers at most 30: restrict country_code, and area_code, contains …`,
    aliases: [`available_phone_numbers_${kind}`],
    toBeSaid: ['CountryCode'],
    rows: 30,
  })),
];
