// What the driver asks of the API and what comes back, before anybody knows about tables.

export type RequestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: RequestMethod;
  /** The product's host: `api.twilio.com`. */
  readonly host: string;
  /** Encoded, without query: `/2010-04-01/Accounts/AC…/Calls.json`. */
  readonly path: string;
  /** Encoded, without question mark; empty for none. */
  readonly query: string;
  /** A form, encoded. */
  readonly form?: string;
  /** A JSON text. */
  readonly json?: string;
  /** Headers that say something about the write: `If-Match`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
  /** What Twilio wants to be told when somebody asks about this request. */
  readonly requestId?: string;
  /** Retry-After, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Where a redirect points to, as the header says it. Nothing follows it by itself. */
  readonly location?: string;
}

/** Why no answer came. `refused` means that the request was never sent. */
export type FailureReason = 'refused' | 'reset' | 'timeout';

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  | { readonly kind: 'failure'; readonly reason: FailureReason; readonly error: Error };

/** Names and values as they are, encoded as both queries and forms want them. */
export function encodeParameters(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

export function decodeBody(answer: ApiAnswer): string {
  return new TextDecoder().decode(answer.body);
}
