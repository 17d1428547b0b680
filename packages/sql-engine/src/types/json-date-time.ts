// Dates and times among JSON values, as jsonpath's datetime() makes them. Printed, they are strings in ISO 8601.

import { joinDays } from './calendar.ts';
import { formatDate, formatTimeOfDay, isoStyle } from './date-time-output.ts';

export type JsonDateTimeType = 'date' | 'time' | 'timetz' | 'timestamp' | 'timestamptz';

export class JsonDateTime {
  readonly type: JsonDateTimeType;
  /** Since 1970-01-01; 0 for times. */
  readonly days: number;
  /** Of the day, in the zone of the text; 0 for dates. */
  readonly microseconds: number;
  /** Seconds east of UTC; 0 where there is no zone. */
  readonly offset: number;

  constructor(type: JsonDateTimeType, days: number, microseconds: number, offset: number) {
    this.type = type;
    this.days = days;
    this.microseconds = microseconds;
    this.offset = offset;
  }

  /** Microseconds by the clock of the text. */
  get local(): bigint {
    return joinDays(this.days, this.microseconds);
  }

  toString(): string {
    const parts = [
      ...(this.type.startsWith('time') && !this.type.startsWith('timestamp') ? [] : [formatDate(this.days, isoStyle)]),
      ...(this.type === 'date' ? [] : [formatTimeOfDay(this.microseconds)]),
    ];
    return parts.join('T') + (this.type.endsWith('tz') ? isoZone(this.offset) : '');
  }
}

/** `+02:00`: always with minutes. */
function isoZone(offset: number): string {
  const size = Math.abs(offset);
  const [hours = '', minutes = '', seconds = ''] = [size / 3600, (size / 60) % 60, size % 60].map((part) =>
    Math.floor(part).toString().padStart(2, '0'),
  );
  return `${offset < 0 ? '-' : '+'}${hours}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`;
}
