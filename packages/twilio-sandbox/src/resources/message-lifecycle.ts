// How a created message moves on: queued, sent after a second, delivered after some more, priced at last.
import { rfc2822 } from '../dates.ts';
import { chargeText } from '../generate/countries.ts';
import { dialledCountry } from '../generate/dialled-country.ts';
import { errorText } from '../generate/messages.ts';
import { segmentsOf } from '../generate/bodies.ts';
import type { Row } from '../json.ts';
import { StoredRow } from '../stored-row.ts';
import type { Stage } from '../stored-row.ts';

/** Seconds from creation until a message is sent that is not scheduled. */
export const SENT_AFTER = 1;
const DELIVERED_AFTER = 3;
const PRICED_AFTER = 7;
const WHATSAPP_CHARGE = 500;

export interface NewMessage {
  readonly accountSid: string;
  readonly accountPath: string;
  readonly sid: string;
  readonly sequence: number;
  readonly to: string;
  readonly from: string | null;
  /** The number that a messaging service chooses when `from` is null. */
  readonly fromWhenSent: string | null;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly mediaCount: number;
  readonly createdAt: number;
  readonly sentAt: number;
  readonly scheduled: boolean;
  /** Ends as undelivered with this code. */
  readonly failsWith: number | undefined;
}

export function newMessageRow(message: NewMessage): StoredRow {
  const { sid, createdAt, mediaCount } = message;
  const whatsapp = message.to.startsWith('whatsapp:');
  const segments = mediaCount > 0 || whatsapp ? 1 : Math.max(1, segmentsOf(message.body));
  const status = message.scheduled ? 'scheduled' : message.messagingServiceSid !== null ? 'accepted' : 'queued';
  const base: Row = {
    body: message.body,
    num_segments: String(segments),
    direction: 'outbound-api',
    from: message.from,
    to: message.to,
    date_updated: rfc2822(createdAt),
    price: null,
    error_message: null,
    uri: `${message.accountPath}/Messages/${sid}.json`,
    num_media: String(mediaCount),
    date_created: rfc2822(createdAt),
    status,
    sid,
    date_sent: null,
    messaging_service_sid: message.messagingServiceSid,
    error_code: null,
    account_sid: message.accountSid,
    api_version: '2010-04-01',
    price_unit: 'USD',
    subresource_uris: {
      media: `${message.accountPath}/Messages/${sid}/Media.json`,
      feedback: `${message.accountPath}/Messages/${sid}/Feedback.json`,
    },
  };
  return new StoredRow(sid, message.sequence, base, deliveryStages(message, segments, whatsapp));
}

function deliveryStages(message: NewMessage, segments: number, whatsapp: boolean): readonly Stage[] {
  const { sentAt, failsWith } = message;
  const settledAt = sentAt + DELIVERED_AFTER;
  const country = dialledCountry(message.to);
  const charge = whatsapp ? WHATSAPP_CHARGE : message.mediaCount > 0 ? country.mmsOut : country.smsOut * segments;
  return [
    {
      at: sentAt,
      changes: {
        status: 'sent',
        from: message.from ?? message.fromWhenSent,
        date_sent: rfc2822(sentAt),
        date_updated: rfc2822(sentAt),
      },
    },
    {
      at: settledAt,
      changes: {
        status: failsWith === undefined ? 'delivered' : 'undelivered',
        error_code: failsWith ?? null,
        error_message: failsWith === undefined ? null : errorText(failsWith),
        date_updated: rfc2822(settledAt),
      },
    },
    { at: sentAt + PRICED_AFTER, changes: { price: chargeText(charge) } },
  ];
}
