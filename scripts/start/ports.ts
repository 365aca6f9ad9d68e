/** Ports of this machine: free ones, and what to do about a taken one. */
import { once } from 'node:events';
import net from 'node:net';
import { isNativeError } from 'node:util/types';
import { Failure } from '../terminal/failure.ts';

/** A port that cannot be listened on; the message says how to get on. */
export class PortError extends Failure {
  override readonly name = 'PortError';
}

/** Listens on a port, 0 for any free one; the caller closes it. */
async function occupy(host: string, port: number): Promise<{ port: number; free: () => Promise<unknown> }> {
  const server = net.createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    free: () => {
      const closed = once(server, 'close');
      server.close();
      return closed;
    },
  };
}

/** So many different ports that are free now. They are let go together: one by one the same could come twice. */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const taken = await Promise.all(Array.from({ length: count }, () => occupy(host, 0)));
  await Promise.all(taken.map(({ free }) => free()));
  return taken.map(({ port }) => port);
}

/** The first free port above a taken one, or any free one. */
async function nextFree(host: string, taken: number): Promise<number> {
  for (let port = taken + 1; port <= Math.min(taken + 20, 65_535); port += 1) if (await isFree(host, port)) return port;
  const [port = 0] = await freePorts(host, 1);
  return port;
}

/** Whether nothing listens on the port yet and this user may. */
export async function isFree(host: string, port: number): Promise<boolean> {
  return tryPort(host, port).then(
    () => true,
    () => false,
  );
}

async function tryPort(host: string, port: number): Promise<void> {
  const { free } = await occupy(host, port);
  await free();
}

/**
 * Makes sure that the port can be listened on.
 * @throws {PortError} naming the port, the command that finds who has it, and the option that avoids it
 */
export async function demandFree(host: string, port: number): Promise<void> {
  try {
    await tryPort(host, port);
  } catch (error) {
    const code = isNativeError(error) && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      const other = await nextFree(host, port);
      throw new PortError(
        `port ${port} on ${host} is taken; see who has it with "lsof -nP -iTCP:${port} -sTCP:LISTEN" and stop it, ` +
          `or take another: npm start -- --port ${other}`,
        { cause: error },
      );
    }
    if (code === 'EACCES') {
      throw new PortError(
        `port ${port} is not open to this user; take one above 1023: npm start -- --port ${port + 8000}`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
