// Where Twilio's products are: `api.twilio.com`, or nearer by an edge, `api.dublin.ie1.twilio.com`.

export interface HostOptions {
  readonly edge?: string;
  /** Only with an edge: Twilio answers `api.ie1.twilio.com` no more. */
  readonly region?: string;
}

/** Edges lead to the United States unless a region is said. */
const defaultRegion = 'us1';

/** `host` is a product's, as the catalog has it. */
export function edgeHost(host: string, { edge, region = defaultRegion }: HostOptions): string {
  if (edge === undefined || !host.endsWith('.twilio.com')) return host;
  return `${host.slice(0, -'.twilio.com'.length)}.${edge}.${region}.twilio.com`;
}
