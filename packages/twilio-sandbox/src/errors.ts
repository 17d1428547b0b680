// Twilio's errors: an HTTP status, a code of its own and a message, in the JSON shape of the 2010 API.
// Codes and wordings follow https://www.twilio.com/docs/api/errors.

export class ApiError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }

  toJson(): string {
    return JSON.stringify({
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${String(this.code)}`,
      status: this.status,
    });
  }
}

/** The connection was cut by an injected fault; what `fetch` in process sees instead of an answer. */
export class ConnectionResetError extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('read ECONNRESET');
    this.name = 'ConnectionResetError';
  }
}

export function notFound(path: string): ApiError {
  return new ApiError(404, 20404, `The requested resource ${path} was not found`);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 20003, 'Authenticate');
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 20004, 'Method not allowed');
}

export function tooManyRequests(): ApiError {
  return new ApiError(429, 20429, 'Too Many Requests');
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 20001, message);
}

export function unsupportedMediaType(expected: string): ApiError {
  return new ApiError(415, 20415, `The body of this request has to be ${expected}`);
}

export function preconditionFailed(): ApiError {
  return new ApiError(412, 20412, 'The revision of the resource does not match the If-Match header');
}

export function invalidParameter(code: number, message: string): ApiError {
  return new ApiError(400, code, message);
}

/** DELETE of something that is still going on. Twilio documents the code but not the HTTP status; 409 is what it says. */
export function notCompleted(what: string): ApiError {
  return new ApiError(409, 20009, `Cannot delete this ${what} because it has not completed`);
}
