// `twilio-sql serve --http` in the test's own process, and requests to it.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { run, type Ended } from '../../packages/twilio-sql/test/cli/run-program.ts';

export interface Served {
  /** `http://127.0.0.1:PORT` */
  readonly http: string;
  readonly postgres: string;
  readonly stop: () => Promise<Ended>;
}

export async function serve(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Served> {
  return await new Promise((resolve, reject) => {
    let out = '';
    const ended: Promise<Ended> = run(['serve', '--port', '0', ...args], {
      environment,
      onOutput: (send, part) => {
        out += part;
        const [, postgres, http] = /^ready: (\S+)\nready: (\S+)\n/.exec(out) ?? [];
        if (postgres === undefined || http === undefined) return;
        resolve({
          http,
          postgres,
          stop: () => {
            send('SIGTERM');
            return ended;
          },
        });
      },
    });
    void ended.then((end) => reject(new Error(`it ended: ${end.stderr}`)), reject);
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: unknown;
}

/** With node:http, which lets every header be set. */
export async function ask(url: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answered> {
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return await new Promise((resolve, reject) => {
    const type = sent === undefined ? {} : { 'content-type': 'application/json' };
    const request = httpRequest(url, { method, headers: { ...type, ...headers } }, (response) => {
      text(response).then((received) => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          json: received === '' ? undefined : JSON.parse(received),
        });
      }, reject);
    });
    request.on('error', reject);
    request.end(sent);
  });
}
