// Wireless and Super SIM: usage is added up over a window, by parameters.
import type { TableOverlay } from './overlay.ts';

const lastMonth = 'Adds up the last month in one row, unless';

export const wireless: readonly TableOverlay[] = [
  {
    product: 'supersim_v1',
    resource: 'usage_records',
    description: `Usage of Super SIMs. ${lastMonth} start_time, end_time, granularity (hour, day) and "group" (sim, fleet, network, isoCountry) say otherwise: parameters for WHERE, with =.`,
  },
  ...['usage_records', 'sim_usage_records'].map((resource): TableOverlay => ({
    product: 'wireless_v1',
    resource,
    description: `Usage of SIMs. ${lastMonth} start, "end" and granularity (hourly, daily) say otherwise: parameters for WHERE, with =.`,
  })),
];
