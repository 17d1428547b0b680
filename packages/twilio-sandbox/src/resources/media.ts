// Media of messages: list, fetch, delete.
import { dateRange, textInRange } from '../date-filters.ts';
import { rfc2822 } from '../dates.ts';
import { notFound } from '../errors.ts';
import { NO_CONTENT, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { hash, pick } from '../random.ts';
import { isFilePath, redirectToFile } from './files.ts';
import { listRows } from './layered-list.ts';

const CONTENT_TYPES = [
  'image/jpeg',
  'image/jpeg',
  'image/png',
  'image/gif',
  'video/mp4',
  'application/pdf',
  'text/vcard',
];
const EXTENSIONS: Readonly<Record<string, string>> = {
  png: 'image/png',
  gif: 'image/gif',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
};
/** Sids of media are numbered by their message; no message has more. */
const MEDIA_PER_MESSAGE = 4;

export function listMedia(context: Context): Reply {
  const range = dateRange(context.query, 'DateCreated', 'through-midnight', context.world.options.dateFilter);
  const rows = mediaOf(context).filter((row) => textInRange(range, row.date_created));
  return listRows(context, 'media_list', rows, 'sid');
}

export function fetchMedia(context: Context): Reply {
  const media = findMedia(context);
  return isFilePath(context.path) ? redirectToFile(context) : ok(JSON.stringify(media));
}

export function deleteMedia(context: Context): Reply {
  const media = findMedia(context);
  context.account.deletedMedia.add(textOf(media, 'sid'));
  return NO_CONTENT;
}

export function newMediaRows(context: Context, messageSid: string, urls: readonly string[]): readonly Row[] {
  return urls.map((url) => {
    const { sid } = context.account.nextSid('ME');
    const extension = /\.(\w+)(?:\?|$)/.exec(url)?.[1]?.toLowerCase() ?? '';
    return mediaRow(context, messageSid, sid, EXTENSIONS[extension] ?? 'image/jpeg', context.now);
  });
}

function findMedia(context: Context): Row {
  const media = mediaOf(context).find((row) => row.sid === context.params.Sid);
  if (media === undefined) throw notFound(context.path);
  return media;
}

function mediaOf(context: Context): readonly Row[] {
  const { account, params } = context;
  const messageSid = params.MessageSid ?? '';
  if (!account.messageRows.has(messageSid)) throw notFound(context.path);
  const rows = account.media.get(messageSid) ?? generatedMedia(context, messageSid);
  return rows.filter((row) => !account.deletedMedia.has(textOf(row, 'sid')));
}

function generatedMedia(context: Context, messageSid: string): readonly Row[] {
  const { messages, seed } = context.account;
  const index = messages.indexOf(messageSid);
  if (index === undefined) return [];
  const facts = messages.facts(index);
  const sids = seed.sids('media sids');
  return Array.from({ length: facts.mediaCount }, (_, position) =>
    mediaRow(
      context,
      messageSid,
      `ME${sids.encode(index * MEDIA_PER_MESSAGE + position)}`,
      pick(CONTENT_TYPES, hash(facts.bits, 100 + position)),
      facts.dateSent,
    ),
  );
}

function mediaRow(context: Context, messageSid: string, sid: string, contentType: string, at: number): Row {
  const { account } = context;
  return {
    sid,
    account_sid: account.sid,
    parent_sid: messageSid,
    content_type: contentType,
    date_created: rfc2822(at),
    date_updated: rfc2822(at),
    uri: `${account.seed.path}/Messages/${messageSid}/Media/${sid}.json`,
  };
}
