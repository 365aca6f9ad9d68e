/** One client that means harm: it keeps a connection busy with as little as it can. */
import { connect } from 'node:net';

/** What a slow client does not finish. */
export const kinds = {
  /** The head of a request: 12 kB of it, then a byte now and then. */
  heads: 'unfinished heads',
  /** The body of a request: 12 kB of head, 30 of 60 kB of body, then a byte now and then. */
  bodies: 'unfinished bodies',
  /** Reading the response of a download. */
  readers: 'responses not read',
  /** Nothing: it asks for one small thing and keeps the connection. */
  idlers: 'idle connections',
} as const;

/** What a slow client does not finish. */
export type Kind = keyof typeof kinds;

/** The kind of that name. */
export function kindOf(name: string | undefined): Kind | undefined {
  return allKinds.find((kind) => kind === name);
}

/** All of them, in the order of their attacks. */
export const allKinds: readonly Kind[] = ['heads', 'bodies', 'readers', 'idlers'];

const filler = `X-Filler: ${'f'.repeat(1_000)}\r\n`.repeat(12);
const head = (line: string, fields: string): string => `${line} HTTP/1.1\r\nHost: api.localhost\r\n${fields}`;
const post = (path: string): string =>
  `${head(`POST ${path}`, filler)}Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"title":"${'t'.repeat(30_000)}`;

/** What is sent at once, and what is dripped after it. */
const moves: Readonly<Record<Kind, { readonly first: readonly string[]; readonly drip: string }>> = {
  heads: { first: [head('POST /projects/', filler)], drip: 'X' },
  bodies: { first: [post('/projects/'), post('/verify/')], drip: 't' },
  // An empty line before a request says nothing, but tells us when the connection is gone: we do not read.
  readers: { first: [`${head('GET /download', '')}\r\n`], drip: '\r\n' },
  idlers: { first: [`${head('GET /health', '')}\r\n`], drip: '' },
};

/** What the clients saw so far. */
export interface Seen {
  opened: number;
  closed: number;
  /** Open now. */
  open: number;
}

/** How often a byte is dripped, in milliseconds. */
const dripEveryMs = 2_000;

/**
 * Opens a connection and holds it; once it is closed, opens the next after ten to thirty seconds, until stopped.
 * @param index tells clients apart: each second one sends to another route, and they come from many addresses
 */
export function holdSlowly(kind: Kind, port: number, index: number, seen: Seen, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { first, drip } = moves[kind];
  // Closed ports of one address stay taken for a minute; with one address a server that closes would run us out of them.
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (index % 100)}` });
  let timer: NodeJS.Timeout | undefined;
  socket.once('connect', () => {
    seen.opened += 1;
    seen.open += 1;
    socket.write(first[index % first.length] ?? '');
    if (kind === 'readers') socket.pause();
    else socket.resume();
    timer = drip === '' ? undefined : setInterval(() => socket.write(drip), dripEveryMs);
    socket.once('close', () => {
      seen.open -= 1;
      seen.closed += 1;
    });
  });
  socket.on('error', () => {});
  const stop = (): unknown => socket.destroy();
  signal.addEventListener('abort', stop);
  socket.once('close', () => {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    setTimeout(() => holdSlowly(kind, port, index, seen, signal), 10_000 + Math.random() * 20_000).unref();
  });
}
