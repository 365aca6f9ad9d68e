/** A program that tries to connect, for `node -e` inside a pod. */

/** An address to try. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How long one attempt may take, in milliseconds. What a NetworkPolicy does not allow is dropped, not refused. */
const attemptMs = 3_000;

const script = `
const { connect } = require('node:net');
const attempt = ({ host, port }) => new Promise((resolve) => {
  const socket = connect({ host, port, timeout: ${attemptMs} });
  const end = (result) => { socket.destroy(); resolve(result); };
  socket.once('connect', () => end('open'));
  socket.once('timeout', () => end('silent'));
  socket.once('error', ({ code }) => end(String(code)));
});
const [list, waitMs] = process.argv.slice(1);
setTimeout(async () => {
  console.log(JSON.stringify(await Promise.all(JSON.parse(list).map(attempt))));
}, Number(waitMs));
`;

/**
 * The words of the program.
 * @param waitMs how long it waits before its attempts, in milliseconds
 */
export function probeCommand(addresses: readonly Address[], waitMs = 0): string[] {
  return ['node', '-e', script, JSON.stringify(addresses), `${waitMs}`];
}

/**
 * Whether each address took the connection, in their order.
 * @param output what the program wrote
 * @throws {Error} when that is not one result per address
 */
export function probeResults(output: string, addresses: readonly Address[]): boolean[] {
  const results: unknown = JSON.parse(output);
  if (!Array.isArray(results) || results.length !== addresses.length) {
    throw new TypeError(`a probe of ${addresses.length} addresses answered ${output.trim()}`);
  }
  return results.map((result) => result === 'open');
}
