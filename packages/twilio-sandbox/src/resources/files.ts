// What recordings and media sound and look like: small files at an address elsewhere, to which the API redirects. As
// with Twilio's, the address is all that is needed, and credentials are refused there.
import type { Context, Reply } from '../http.ts';
import { hash } from '../random.ts';

export const FILES_PATH = '/__sandbox/files/';

/** Paths of the 2010 API that name a file instead of a description in JSON. */
export function isFilePath(path: string): boolean {
  return /\/Recordings\/RE[0-9a-f]{32}\.(mp3|wav)$/i.test(path) || /\/Media\/ME[0-9a-f]{32}$/i.test(path);
}

/** `name` is the file's; without one it is called as the path ends. */
export function redirectToFile(context: Context, name?: string): Reply {
  const file = name ?? context.path.slice(context.path.lastIndexOf('/') + 1);
  const address = `${context.filesOrigin}${FILES_PATH}${file}?signature=sandbox`;
  return { status: 307, body: JSON.stringify({ redirect_to: address }), headers: { Location: address } };
}

const SAMPLES = 800;
const SAMPLE_RATE = 8000;

/** A tenth of a second of noise in a WAV file, or bytes that are none of the known kinds. */
export function fileOf(name: string): Uint8Array {
  const bytes = Buffer.from(Array.from({ length: SAMPLES }, (_, index) => hash(name.length, index) & 0xff));
  if (!name.endsWith('.wav')) return bytes;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + SAMPLES, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(SAMPLES, 40);
  return Buffer.concat([header, bytes]);
}
