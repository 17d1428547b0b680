// Why nothing gets through a proxy. The request itself has not been sent.

export type ProxyFailure = 'unreachable' | 'refused' | 'authentication';

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly failure: ProxyFailure;

  constructor(
    failure: ProxyFailure,
    proxy: { readonly host: string; readonly port: number },
    reason: string,
    cause?: Error,
  ) {
    super(`proxy ${proxy.host}:${proxy.port}: ${reason}`, cause === undefined ? {} : { cause });
    this.failure = failure;
  }
}
