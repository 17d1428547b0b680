// Input and output of dates, times, timestamps and intervals, compared with Postgres in several zones and styles.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SessionContext } from '../../src/types/type-definition.ts';
import { ORACLE_START_MS, baseSession, differences, openOracle, roundTrip } from './type-oracle.ts';

beforeAll(openOracle, ORACLE_START_MS);

const dates = [
  '2026-01-02',
  '2026-1-2',
  '20260102',
  '260102',
  'Jan 2 2026',
  'January 2, 2026',
  '2 Jan 2026',
  '2026 Jan 2',
  '02-Jan-2026',
  '2026-Jan-02',
  'Jan-02-2026',
  '1/2/2026',
  '13/1/2026',
  '1/13/2026',
  '01/02/03',
  '1.2.2026',
  '2026/01/02',
  '2026.360',
  '2026.001',
  '2026-02-29',
  '2024-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026-01-32',
  '0001-01-01',
  '0001-01-01 BC',
  '4714-11-24 BC',
  '4714-11-23 BC',
  '5874897-12-31',
  '5874898-01-01',
  '0000-01-01',
  'epoch',
  'infinity',
  '-infinity',
  '',
  ' ',
  'x',
  '2026',
  '2026-01',
  'J2451187',
  'julian 2451187',
  '2026-01-02 23:59',
  '2026-01-02T10:00:00Z',
  'Fri Jan 02 2026',
  'Friday, January 2, 2026',
  'Jan 2 26',
  '2-1-2026',
  '99-01-02',
  '69-1-2',
  '70-1-2',
  '2026-01-02 BC',
  'AD 2026-01-02',
  '2026-01-02 foo',
  '2026-01-02 America/Denver',
  '1999-01-08',
  '19990108',
  '990108',
  '1999.008',
  '99-Jan-08',
  '08-Jan-99',
  '10000-01-01',
  '123456-01-01',
];

const timestamps = [
  ...dates,
  '2026-01-02 03:04:05',
  '2026-01-02 03:04',
  '2026-01-02 03:04:05.123456',
  '2026-01-02 03:04:05.1234567',
  '2026-01-02 03:04:05.9999999',
  '2026-01-02T03:04:05',
  '2026-01-02t030405',
  '20260102T030405',
  '20260102 030405',
  '2026-01-02 3:4:5',
  '2026-01-02 24:00:00',
  '2026-01-02 24:00:01',
  '2026-01-02 23:59:60',
  '2026-01-02 23:60:00',
  '2026-01-02 25:00',
  '2026-01-02 12:00 AM',
  '2026-01-02 12:00 PM',
  '2026-01-02 1:30 pm',
  '2026-01-02 13:30 pm',
  '2026-01-02 03:04:05Z',
  '2026-01-02 03:04:05+02',
  '2026-01-02 03:04:05-08:30',
  '2026-01-02 03:04:05+0530',
  '2026-01-02 03:04:05 +02:00',
  '2026-01-02 03:04:05 EST',
  '2026-01-02 03:04:05 PDT',
  '2026-01-02 03:04:05 UTC',
  '2026-07-02 03:04:05 America/Denver',
  '2026-01-02 03:04:05 America/Denver',
  '2026-01-02 03:04:05 europe/paris',
  '2026-01-02 03:04:05 Nowhere/City',
  '2026-01-02 03:04:05+16',
  '2026-01-02 03:04:05+15:59',
  '2026-01-02 03:04:05+99:00',
  'Tue, 01 Sep 2026 10:20:30 +0000',
  'Tue Sep  1 10:20:30 2026',
  'Tue Sep 01 10:20:30 2026 PDT',
  'Sep 1 2026 10:20',
  '10:20 2026-09-01',
  '2026-09-01 10:20:30 GMT',
  '2026-09-01 10:20:30 MET DST',
  '2026-03-08 02:30',
  '2026-11-01 01:30',
  '2026-03-29 02:30',
  '2026-10-25 02:30',
  '1900-01-01 00:00',
  '1883-11-18 12:00',
  '0044-03-15 12:00 BC',
  '294246-12-31 23:59:59.999999',
  '294277-01-02',
  '4714-11-24 00:00 BC',
  '2100-07-01 00:00',
  '2500-07-01 12:00',
  '2026-01-02 at 10:00',
  'epoch 10:00',
  '2026-01-02 03:04:05.',
  '2026-01-02 .5',
  '2026-01-02 10',
  '2026-01-02 1030',
  '2026-01-02T10',
  '2026-01-02,10:00',
  '2026-01-02 10:00:00 BC',
  '2026-01-02 10:00 x',
  'now now',
  '1/2/2026 10:00 PST',
  '2026-01-02 03:04:05 z',
  '2026-01-02 allballs',
  '1/2/26 4pm',
  '2026-01-02 4 pm',
  '20260102030405',
  '20260102 03:04:05-08',
  '2026-01-02 030405-08',
  '2026-01-02 03:04:05.5 -3:30',
  '2026-01-02 10:00:00 +05:30:15',
];

const times = [
  '10:20',
  '10:20:30',
  '10:20:30.5',
  '102030',
  '1020',
  '10:20 AM',
  '10:20 PM',
  '12:00 am',
  '24:00',
  '24:00:01',
  '25:00',
  '10:60',
  '10:20:60',
  '10:20:61',
  '',
  'x',
  '2026-01-02 10:20',
  '10:20+02',
  '10:20 EST',
  '10',
  '23:59:59.9999999',
  'allballs',
  '04:05:06 PST',
  '04:05:06-08:00',
  '2026-01-02',
  '040506.789',
  't10:20',
  '10:20:30 America/Denver',
  '2026-07-01 10:20 America/Denver',
];

const intervals = [
  '1 day',
  '1 year 2 months 3 days 4 hours 5 minutes 6.5 seconds',
  '1-2',
  '1-2 3 4:05:06',
  '3 4:05:06',
  '4:05:06',
  '4:05',
  '-4:05:06',
  '1 day -4:05',
  '1 day ago',
  '1 year 2 mons ago',
  '@ 1 day 2 hours ago',
  'P1Y2M3DT4H5M6S',
  'P0001-02-03T04:05:06',
  'PT0.5S',
  'P1W',
  'P',
  'PT',
  'P1YT',
  '1.5 days',
  '1.5 months',
  '1.5 years',
  '0.1 years',
  '-1.5 days',
  '1.5 weeks',
  '1.5 hours',
  '1 week',
  '2 decades',
  '1 century',
  '1 millennium',
  '1000 milliseconds',
  '1 microsecond',
  '90 minutes',
  '100 hours',
  '13 months',
  '40 days',
  '5',
  '5.5',
  '-5',
  '+5',
  '1 day 5',
  '',
  ' ',
  'x',
  '1 foo',
  '1 day 1 day',
  '1 hour 1:00',
  '10 years 11',
  '1.0000001 seconds',
  '0.0000005 seconds',
  '0.0000015 seconds',
  '-0.5 seconds',
  '1:02:03.456789',
  '1:60',
  '1:30:60',
  '1 mon 1.5 days -0.5 hours',
  '1 y 2 mon 3 d 4 h 5 m 6 s',
  '178000000 years',
  '1e3 days',
  '2147483648 days',
  '2562047788:00:54.775807',
  '1 days 2 hours 3',
  '1 yr',
  '2 mins',
  '3 secs',
  '4 msecs',
  '5 usecs',
  '1 quarter',
  '-1-2',
  '+1-2',
  '1-13',
  '-1 year -2 mons +3 days -04:05:06',
  '1 day 10:',
  '12:30 ago',
  'P-1Y',
  'P1.5D',
  'PT1.5H',
  'P1M1W',
  'T1H',
  '1 month -1 day',
  '-3 days +02:03:04',
  '0',
  '00:00',
  '1 day 00:00:00.000001',
];

interface Setting {
  readonly sql: string;
  readonly session: SessionContext;
}

const zone = (timeZone: string): Setting => ({
  sql: `SET TimeZone = '${timeZone}'`,
  session: { ...baseSession, timeZone },
});

const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
  'Europe/Dublin',
  'EST5EDT',
  'Etc/GMT+5',
  '<+0530>-05:30',
  'Asia/Tehran',
].map(zone);

async function under(setting: Setting, type: string, texts: readonly string[]): Promise<unknown> {
  const oracle = await openOracle();
  await oracle.exec(setting.sql);
  try {
    return await differences(type, texts, { session: setting.session });
  } finally {
    await oracle.exec("RESET TimeZone; SET TimeZone = 'UTC'; RESET DateStyle; RESET IntervalStyle");
  }
}

describe('dates and times are read and printed as Postgres does', () => {
  const utc = zone('UTC');
  it('for date', async () => {
    expect(await under(utc, 'date', dates)).toEqual([]);
  });
  it('for timestamp', async () => {
    expect(await under(utc, 'timestamp', timestamps)).toEqual([]);
  });
  it.each(zones)('for timestamptz: $sql', async (setting) => {
    expect(await under(setting, 'timestamptz', timestamps)).toEqual([]);
  });
  it('for time', async () => {
    expect(await under(utc, 'time', times)).toEqual([]);
  });
  it('for timetz', async () => {
    expect(await under(utc, 'timetz', times)).toEqual([]);
  });
  it('for interval', async () => {
    expect(await under(utc, 'interval', intervals)).toEqual([]);
  });
  it('for arrays of them', async () => {
    expect(await under(utc, '_timestamptz', ['{"2026-01-02 10:00+02",infinity}', '{x}'])).toEqual([]);
    expect(await under(utc, '_interval', ['{"1 day 2:00",1 mon}'])).toEqual([]);
    expect(await under(utc, '_date', ['{2026-01-02,NULL}'])).toEqual([]);
  });
});

describe('DateStyle and IntervalStyle', () => {
  const sample = ['2026-09-01 10:20:30.5', '1/2/2026', '0044-03-15 12:00 BC', 'infinity', '02-01-2026 3:04'];
  const formats = ['ISO', 'SQL', 'Postgres', 'German'] as const;
  const orders = ['MDY', 'DMY', 'YMD'] as const;
  const styles = formats.flatMap((format) =>
    orders.map((order): Setting => ({
      sql: `SET DateStyle = '${format}, ${order}'; SET TimeZone = 'America/New_York'`,
      session: { ...baseSession, timeZone: 'America/New_York', dateStyle: { format, order } },
    })),
  );
  it.each(styles)('$sql', async (setting) => {
    for (const type of ['date', 'timestamp', 'timestamptz']) expect(await under(setting, type, sample)).toEqual([]);
  });

  const intervalStyles = (['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'] as const).map(
    (intervalStyle): Setting => ({
      sql: `SET IntervalStyle = '${intervalStyle}'`,
      session: { ...baseSession, intervalStyle },
    }),
  );
  it.each(intervalStyles)('$sql', async (setting) => {
    expect(await under(setting, 'interval', intervals)).toEqual([]);
  });
});

describe('abbreviations of zones', () => {
  const named = ['Europe/Berlin', 'Europe/London', 'Asia/Kolkata', 'Australia/Sydney', 'America/Los_Angeles', 'UTC'];
  const settings = named.map((timeZone): Setting => ({
    sql: `SET DateStyle = 'SQL, MDY'; SET TimeZone = '${timeZone}'`,
    session: { ...baseSession, timeZone, dateStyle: { format: 'SQL', order: 'MDY' } },
  }));
  it.each(settings)('$sql', async (setting) => {
    expect(await under(setting, 'timestamptz', ['2026-01-02 10:00', '2026-07-02 10:00'])).toEqual([]);
  });
});

describe('words for the present', () => {
  it('come from the start of the transaction', () => {
    const session = { ...baseSession, timeZone: 'America/New_York' };
    expect(roundTrip('timestamptz', 'now', session)).toBe('2025-11-24 11:00:00-05');
    expect(roundTrip('timestamp', 'now', session)).toBe('2025-11-24 11:00:00');
    expect(roundTrip('date', 'today', session)).toBe('2025-11-24');
    expect(roundTrip('date', 'yesterday', session)).toBe('2025-11-23');
    expect(roundTrip('timestamptz', 'tomorrow', session)).toBe('2025-11-25 00:00:00-05');
    expect(roundTrip('timestamptz', 'tomorrow 10:30', session)).toBe('2025-11-25 10:30:00-05');
    expect(roundTrip('time', 'now', session)).toBe('11:00:00');
  });
});
