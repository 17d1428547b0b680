// messages and message_media: checked against Twilio's pages of the Message and Media resources.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const messages: TableOverlay = {
  resource: 'messages',
  description:
    "Messages, inbound and outbound. INSERT sends; UPDATE … SET body = '' redacts; SET status = 'canceled' stops a scheduled one.",
  columns: {
    sid: 'The message.',
    account_sid: sharedColumns.account_sid,
    direction: 'inbound, outbound-api, outbound-call or outbound-reply.',
    from: 'Who sent it: a number in E.164, a short code, a sender name or whatsapp:NUMBER.',
    to: 'Who it is for: a number in E.164 or whatsapp:NUMBER.',
    body: 'The text; empty after redaction.',
    status: 'queued, sending, sent, delivered, undelivered, failed, receiving, received, scheduled, canceled, read …',
    date_sent: 'When it was sent or received; null until then.',
    num_segments: 'How many segments it was sent in.',
    num_media: 'How many files it has: see message_media.',
    price: 'What it cost, negative; null until it is billed.',
    price_unit: sharedColumns.price_unit,
    error_code: "Twilio's error code, when it failed or was not delivered.",
    error_message: 'What the error code means.',
    messaging_service_sid: 'The messaging service that it was sent with.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
    subresource_uris: sharedColumns.subresource_uris,
  },
  hidden: {
    media_url: 'Addresses of the files to send.',
    content_sid: 'The content template to send.',
    content_variables: 'Values for the content template, as JSON.',
    send_at: 'When to send it; needs messaging_service_sid and schedule_type.',
    schedule_type: 'fixed, to send at send_at.',
    status_callback: 'Where changes of its status are told.',
    application_sid: 'The application that is told about its status.',
    validity_period: 'Seconds after which it is not sent any more.',
    max_price: 'Not sent when it costs more.',
    provide_feedback: 'Whether you will confirm that it arrived.',
  },
  // "Messages are returned sorted by DateSent, newest first"; those that are not sent yet come before.
  order: { column: 'date_sent', descending: true, nullsFirst: true },
  rows: 1_000_000,
};

export const messageMedia: TableOverlay = {
  resource: 'message_media',
  description: 'The files of messages. Is read for one message at a time: restrict message_sid.',
  aliases: ['media'],
  columns: {
    sid: 'The file.',
    account_sid: sharedColumns.account_sid,
    message_sid: 'The message that it belongs to.',
    parent_sid: 'The message that it belongs to, as Twilio tells it.',
    content_type: 'Its MIME type.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
  },
};
