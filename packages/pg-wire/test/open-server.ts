// A server of the test file's own on a free port of 127.0.0.1, over an engine without drivers.

import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import { createServer, type Server, type ServerOptions } from '../src/index.ts';

export interface OpenServer {
  readonly engine: Engine;
  readonly server: Server;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Everybody may connect. */
export async function openServer(options: Pick<ServerOptions, 'logger' | 'timer'> = {}): Promise<OpenServer> {
  const engine = await createEngine({ drivers: [], version: '0.1.0' });
  const server = createServer({ engine, authentication: { kind: 'trust' }, ...options });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const close = async (): Promise<void> => {
    await server.close(0);
    await engine.close();
  };
  return { engine, server, port, close };
}
