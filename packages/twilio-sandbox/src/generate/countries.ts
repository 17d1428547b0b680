// Where customers live: dialling prefixes and what traffic costs there. Prices are whole hundred-thousandths of
// a US dollar; they are of the order of Twilio's price list and not meant to be exact.

export interface Country {
  readonly iso: string;
  /** What comes before the last seven digits of a number; a prefix listed twice is twice as frequent. */
  readonly prefixes: readonly string[];
  readonly smsOut: number;
  readonly smsIn: number;
  readonly mmsOut: number;
  readonly mmsIn: number;
  /** Per minute begun. */
  readonly callOut: number;
  readonly callIn: number;
}

const NORTH_AMERICA = { smsOut: 790, smsIn: 790, mmsOut: 2000, mmsIn: 1000, callOut: 1400, callIn: 850 };

export const COUNTRIES: readonly Country[] = [
  {
    iso: 'US',
    prefixes: (
      '202 206 212 213 214 303 305 312 313 314 404 408 415 424 469 503 510 512 602 612 615 617 619 646 ' +
      '650 702 704 713 714 718 720 770 773 801 808 813 817 858 916 917'
    )
      .split(' ')
      .map((area) => `+1${area}`),
    ...NORTH_AMERICA,
  },
  { iso: 'CA', prefixes: ['+1416', '+1514', '+1604'], ...NORTH_AMERICA, smsOut: 830, callOut: 1300 },
  {
    iso: 'GB',
    prefixes: ['+44770', '+44771', '+44780', '+44781', '+44790'],
    smsOut: 5240,
    smsIn: 750,
    mmsOut: 9000,
    mmsIn: 1000,
    callOut: 3280,
    callIn: 1000,
  },
  {
    iso: 'DE',
    prefixes: ['+491510', '+491520', '+491600'],
    smsOut: 11200,
    smsIn: 750,
    mmsOut: 14000,
    mmsIn: 1000,
    callOut: 4250,
    callIn: 1000,
  },
  {
    iso: 'FR',
    prefixes: ['+3361', '+3367'],
    smsOut: 7980,
    smsIn: 750,
    mmsOut: 12000,
    mmsIn: 1000,
    callOut: 4000,
    callIn: 1000,
  },
  {
    iso: 'BR',
    prefixes: ['+551199', '+552198'],
    smsOut: 6700,
    smsIn: 750,
    mmsOut: 9000,
    mmsIn: 1000,
    callOut: 6710,
    callIn: 1200,
  },
  {
    iso: 'IN',
    prefixes: ['+91981', '+91982', '+91990'],
    smsOut: 8320,
    smsIn: 750,
    mmsOut: 9000,
    mmsIn: 1000,
    callOut: 4970,
    callIn: 1000,
  },
  {
    iso: 'AU',
    prefixes: ['+6141', '+6143'],
    smsOut: 5150,
    smsIn: 750,
    mmsOut: 30000,
    mmsIn: 1000,
    callOut: 7500,
    callIn: 1000,
  },
  {
    iso: 'JP',
    prefixes: ['+81901', '+81801'],
    smsOut: 7450,
    smsIn: 750,
    mmsOut: 9000,
    mmsIn: 1000,
    callOut: 18750,
    callIn: 1000,
  },
  {
    iso: 'IL',
    prefixes: ['+97252', '+97254'],
    smsOut: 25660,
    smsIn: 750,
    mmsOut: 30000,
    mmsIn: 1000,
    callOut: 9440,
    callIn: 1000,
  },
];

const cents: string[] = [];

/** A charge as Twilio writes it: `-0.00790`. */
export function chargeText(hundredThousandths: number): string {
  const known = cents[hundredThousandths];
  if (known !== undefined) return known;
  const digits = String(hundredThousandths).padStart(6, '0');
  const sign = hundredThousandths === 0 ? '' : '-';
  const text = `${sign}${digits.slice(0, -5)}.${digits.slice(-5)}`;
  if (hundredThousandths < 100_000) cents[hundredThousandths] = text;
  return text;
}
