import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';

/** A broker inside this process, for a rally on one machine. On loopback, in memory: nothing rests on what it keeps. */
export async function startEmbeddedBroker(port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const broker = await Aedes.createBroker({ concurrency: 1_000 });
  const server: Server = createServer({ noDelay: true }, broker.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  return {
    url: `mqtt://127.0.0.1:${listening}`,
    close: () =>
      new Promise((resolve) => {
        broker.close(() => server.close(() => resolve()));
      }),
  };
}
