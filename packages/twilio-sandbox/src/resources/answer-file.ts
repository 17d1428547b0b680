// The place where files are kept. The address is all that is needed there, and credentials are refused.
import type { SandboxRequest, SandboxResponse } from '../http.ts';
import type { World } from '../world.ts';
import { exportFileNamed } from './bulk-exports.ts';
import { fileOf, FILES_PATH } from './files.ts';

/** undefined: it is no address of a file. */
export function answerFile(world: World, path: string, request: SandboxRequest): SandboxResponse | undefined {
  if (!path.startsWith(FILES_PATH)) return undefined;
  if (request.headers.authorization !== undefined) {
    return { status: 400, headers: { 'Content-Type': 'text/plain' }, body: 'Only one auth mechanism allowed' };
  }
  const name = path.slice(FILES_PATH.length);
  const body = name.startsWith('exports/') ? exportFileNamed(world, name) : fileOf(name);
  if (body === undefined) return { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'No such file' };
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body };
}
