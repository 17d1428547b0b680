// What a server says that can't listen: one line, without the stack of what is no bug.

export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export function listenError(error: unknown, host: string, port: number, option = '--port'): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(`port ${port} on ${host} is in use; choose another one with ${option}`);
    case 'EACCES':
      return new ListenError(`port ${port} on ${host} may not be used; choose another one with ${option}`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(`${host} is no address of this machine`);
    default:
      return error;
  }
}
