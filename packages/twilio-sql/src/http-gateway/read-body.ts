// The body of a request: a JSON object of limited size.
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An empty body is an empty object. Throws HttpError: 400, 413, 415. */
export async function readBody(request: IncomingMessage, bytesMax: number, signal: AbortSignal): Promise<JsonObject> {
  const tooLarge = (): HttpError =>
    new HttpError('INVALID_ARGUMENT', `the body has more than ${bytesMax} bytes`, {
      httpStatus: 413,
      headers: { connection: 'close' },
    });
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // as: without an encoding the chunks of a stream of bytes are Buffers.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError('CANCELLED', 'the request ended halfway');
  }
  if (bytes === 0) return {};
  // A page can't send this type to another origin without asking first.
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpError('INVALID_ARGUMENT', 'the Content-Type is application/json', { httpStatus: 415 });
  }
  return objectOf(Buffer.concat(chunks).toString('utf8'));
}

function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    throw new HttpError('INVALID_ARGUMENT', 'the body is no JSON');
  }
  throw new HttpError('INVALID_ARGUMENT', 'the body is no JSON object');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is an object; empty when it is not there. Throws HttpError. */
export function objectMember(body: JsonObject, name: string): JsonObject {
  const value = body[name] ?? {};
  if (!isObject(value)) throw new HttpError('INVALID_ARGUMENT', `"${name}" is an object`);
  return value;
}
