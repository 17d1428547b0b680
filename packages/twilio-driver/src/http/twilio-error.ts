// What Twilio says when it refuses, in each of the shapes that its products have. Only what is meant for people is
// taken: parameters and contexts may repeat what was sent.

export interface TwilioError {
  /** `20404`; newer products have words. */
  readonly code?: number;
  readonly message?: string;
  readonly moreInfo?: string;
  /** What is wrong with single parameters. */
  readonly details: readonly string[];
}

/** Longer texts are cut: they are for reading. */
const textMax = 500;
const detailsMax = 10;

/**
 * - `{code, message, more_info, status}`: nearly everywhere
 * - `{type, title, status, detail, instance, code, errors: [{detail, pointer}]}`: RFC 9457
 * - `{errors: [{code, message, infoUrl, context}]}`: bulk messaging
 * - `{schemas, scimType, detail, status, …}`: SCIM (RFC 7644), organisations
 * - `{message, code, user_error, http_status_code, params}`: monitor v2, marketplace; the OAuth server's
 *   `{error, error_description}`
 */
export function twilioError(body: string): TwilioError {
  const parsed = parseObject(body);
  const list = Array.isArray(parsed['errors']) ? parsed['errors'].map(asObject) : [];
  const [first = {}] = list;
  const own = textOf(parsed, ['message', 'detail', 'error_description', 'title', 'error']);
  const code = codeOf(parsed) ?? codeOf(first);
  const message = own ?? textOf(first, ['message', 'detail']);
  const moreInfo = linkOf(parsed) ?? linkOf(first);
  const details = list.flatMap((entry) => detailOf(entry) ?? []).filter((text) => text !== message);
  return {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(moreInfo === undefined ? {} : { moreInfo }),
    details: details.slice(0, detailsMax),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(body: string): Fields {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return {}; // A proxy's page of HTML: the status is all there is to tell.
  }
}

function asObject(value: unknown): Fields {
  // as: an object of unknowns; every property is checked when it is read.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return cut(value.trim());
  }
  return undefined;
}

const cut = (text: string): string => (text.length > textMax ? `${text.slice(0, textMax)}…` : text);

function codeOf({ code }: Fields): number | undefined {
  if (typeof code === 'number') return code;
  return typeof code === 'string' && /^\d{4,6}$/.test(code) ? Number(code) : undefined;
}

function linkOf(fields: Fields): string | undefined {
  const link = textOf(fields, ['more_info', 'moreInfo', 'infoUrl', 'info_url', 'type']);
  return link !== undefined && /^https?:\/\//.test(link) ? link : undefined;
}

/** `/messages/0/to: is not a number`: the pointer is the place in what was sent, not what was there. */
function detailOf(entry: Fields): string | undefined {
  const text = textOf(entry, ['detail', 'message', 'title']);
  if (text === undefined) return undefined;
  const place = textOf(entry, ['pointer', 'parameter', 'field']);
  return place === undefined ? text : `${place}: ${text}`;
}
