// available_phone_number_*: searches for numbers that can be bought. Samples, not lists of everything.
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
    description: `A sample of ${word} numbers of a country that can be bought: restrict country_code, area_code, contains …`,
    aliases: [`available_phone_numbers_${kind}`],
    rows: 30,
  })),
];
