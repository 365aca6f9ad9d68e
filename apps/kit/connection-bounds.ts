/**
 * Bounds for what clients may keep open. Beyond them whoever has been silent the longest makes room, so that slow clients
 * take places from each other, and not from those who say at once what they want.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hasBody } from './body.ts';
import type { Logger } from './log.ts';
import type { CutReason, Metrics } from './metrics.ts';
import { overloaded, refuse, tooSlow } from './refuse.ts';
import { type Told, tell } from './told.ts';
import { Turns } from './turns.ts';

/** How much of each there may be. */
export interface ConnectionLimits {
  /** Open connections. */
  readonly connections: number;
  /** Requests whose body has not arrived. */
  readonly bodies: number;
  /** Bytes of bodies that are collected as a whole. */
  readonly bodyBytes: number;
  /** Responses that their client does not take. */
  readonly readers: number;
}

/** What bounds need. */
export interface BoundsOptions {
  readonly limits: ConnectionLimits;
  /** Which of the process's listeners it is. */
  readonly listener: 'public' | 'admin';
  readonly metrics: Pick<Metrics, 'httpServerConnections' | 'httpServerConnectionsCut'>;
  readonly log: Logger;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** Time that any reader may take for what was written, in milliseconds, however many there are. */
const patienceMs = 100;
/** A body of which hardly anything comes for so long is not waited for, in milliseconds. */
const longestBodySilenceMs = 10_000;
/** A response of which hardly anything is taken for so long is given up, in milliseconds. */
const longestReaderSilenceMs = 30_000;
/** How often readers, and the two times above, are looked at, in milliseconds. */
const lookEveryMs = 250;
/** How often a log line tells how many were cut off, in milliseconds: a line for each could fill a disk. */
const tellEveryMs = 10_000;

/**
 * Watches the connections of a server; the handler gets the requests for which there is room.
 * @param errorHeader header that gets the code of a refusal; undefined for none
 */
export function boundConnections(
  server: Server,
  handler: RequestListener,
  { limits, listener, metrics, log, now }: BoundsOptions,
  errorHeader?: string,
): RequestListener {
  /** The responses in progress, by connection. */
  const open = new Map<Socket, Set<ServerResponse>>();
  /** Connections without one: the client owes the head of a request, or wants nothing at the moment. */
  const waiting = new Turns<Socket>({ now });
  const bodies = new Turns<IncomingMessage>({
    now,
    bytes: ({ socket }) => socket.bytesRead,
    ours: (req) => req.complete || req.readableLength >= req.readableHighWaterMark,
  });
  const readers = new Turns<ServerResponse>({ now, bytes: bytesTaken });
  const kept = new Map<IncomingMessage, number>();
  let keptBytes = 0;
  let cuts = new Map<CutReason, number>();

  const count = (reason: CutReason): void => {
    metrics.httpServerConnectionsCut.inc({ listener, reason });
    cuts.set(reason, (cuts.get(reason) ?? 0) + 1);
  };
  const refuseNew = (socket: Socket): void => {
    count('refused');
    refuse(overloaded, socket, errorHeader);
  };
  const letGo = (res: ServerResponse): void => {
    const { req } = res;
    readers.end(res);
    bodies.end(req);
    keptBytes -= kept.get(req) ?? 0;
    kept.delete(req);
  };
  const forget = (socket: Socket): void => {
    // Node tells no end of responses that were still waiting for their place.
    open.get(socket)?.forEach(letGo);
    open.delete(socket);
    waiting.end(socket);
  };
  const cut = (socket: Socket, reason: CutReason, how: 'destroy' | 'resetAndDestroy' = 'destroy'): true => {
    count(reason);
    forget(socket);
    socket[how]();
    return true;
  };
  const cutBody = (req: IncomingMessage | undefined, reason: CutReason): boolean => {
    if (req === undefined) return false;
    tooSlowRequests.add(req);
    const { socket } = req;
    const answered = [...(open.get(socket) ?? [])].some((res) => res.headersSent);
    // The kernel takes it at once or not at all: nobody waits here for a client that does not read.
    if (!answered) refuse(tooSlow, socket, errorHeader);
    return cut(socket, reason);
  };
  const cutReader = (res: ServerResponse | undefined, reason: CutReason): boolean => {
    // Of a connection that is only closed, the kernel would keep what was not sent for minutes.
    return res !== undefined && cut(res.req.socket, reason, 'resetAndDestroy');
  };
  const keep = (req: IncomingMessage, bytes: number): boolean => {
    kept.set(req, (kept.get(req) ?? 0) + bytes);
    keptBytes += bytes;
    while (keptBytes > limits.bodyBytes) if (!cutBody(bodies.leastUseful(), 'body_bytes')) return false;
    return true;
  };
  const stalled = (res: ServerResponse): void => {
    if (!readers.has(res)) readers.begin(res);
    while (readers.size > limits.readers) if (!cutReader(readers.silentFor(patienceMs), 'reader_room')) return;
  };
  const told: Told = { kept: keep, stalled, taken: (res) => readers.end(res) };

  const measure = (): void => {
    const states = { open: open.size, waiting: waiting.size, body: bodies.size, reader: readers.size };
    for (const [state, size] of Object.entries(states)) metrics.httpServerConnections.set({ listener, state }, size);
  };
  // From the start: a series that comes later looks like growth, and its absence like a server that does not measure.
  measure();
  const look = setInterval(() => {
    for (const responses of open.values()) {
      for (const res of responses) {
        // Some responses are written by who does not look whether they are taken.
        if ((res.socket?.writableLength ?? 0) === 0) readers.end(res);
        else stalled(res);
      }
    }
    while (cutReader(readers.silentFor(longestReaderSilenceMs), 'reader_slow'));
    while (cutBody(bodies.silentFor(longestBodySilenceMs), 'body_slow'));
    measure();
  }, lookEveryMs).unref();
  const summary = setInterval(() => {
    if (cuts.size > 0) log.warn({ listener, cut: Object.fromEntries(cuts) }, 'connections were cut off');
    cuts = new Map();
  }, tellEveryMs).unref();

  server
    .on('connection', (socket: Socket) => {
      if (open.size >= limits.connections) {
        const silent = waiting.silentFor(0);
        if (silent === undefined) return refuseNew(socket);
        cut(silent, 'waiting_room');
      }
      open.set(socket, new Set());
      waiting.begin(socket);
      tell(socket, told);
      socket.once('close', () => forget(socket));
    })
    .once('close', () => {
      clearInterval(look);
      clearInterval(summary);
    });

  return (req, res) => {
    const { socket } = req;
    const responses = open.get(socket);
    // Refused, or cut off while the request was on its way.
    if (responses === undefined) return void socket.destroy();
    responses.add(res);
    waiting.end(socket);
    res.once('close', () => {
      responses.delete(res);
      letGo(res);
      if (responses.size === 0 && open.has(socket)) waiting.begin(socket);
    });
    if (hasBody(req)) {
      if (bodies.size >= limits.bodies && !cutBody(bodies.leastUseful(), 'body_room')) {
        forget(socket);
        return refuseNew(socket);
      }
      bodies.begin(req);
      req.once('close', () => bodies.end(req));
    }
    handler(req, res);
  };
}

const tooSlowRequests = new WeakSet<IncomingMessage>();

/** Whether the request was cut off because its body came too slowly. */
export function wasTooSlow(req: IncomingMessage): boolean {
  return tooSlowRequests.has(req);
}

/** Bytes that the kernel has taken for the client. */
function bytesTaken({ socket }: ServerResponse): number {
  return socket === null ? 0 : socket.bytesWritten - socket.writableLength;
}
