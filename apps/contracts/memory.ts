/** How a process divides the memory that it was promised: what it may hold follows from it, and nothing is written twice. */

/** What fits into a process, whoever asks for it. */
export interface MemoryShares {
  /** Open connections, whatever they do. */
  readonly connections: number;
  /** Requests that have arrived and wait for an answer from elsewhere. */
  readonly requests: number;
  /** Requests whose body has not arrived. */
  readonly bodies: number;
  /** Bytes of bodies that are read as a whole before they are used. */
  readonly bodyBytes: number;
  /** Responses that their client does not take. */
  readonly readers: number;
}

/**
 * What the kernel may keep for one connection in each direction, in bytes: least, at first, most. It counts as memory of
 * the container, and by itself Linux goes up to 6 MiB to read and 4 MiB to write. Both are safe for a pod to set
 * (https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/).
 */
export const socketBuffers = {
  'net.ipv4.tcp_rmem': '4096 65536 262144',
  'net.ipv4.tcp_wmem': '4096 16384 262144',
} as const;

/**
 * The shares. Each is a number of things times what one of them was measured to cost at worst, `npm run bench --
 * slow-clients`: a connection with most of a head 24 KiB, a request with its objects 64 KiB, a body that streams 128 KiB,
 * a response that nobody takes 1 MiB, most of it in the kernel's buffers on both sides of the gateway.
 * @param memoryMiB request and limit of the container
 */
export function memoryShares(memoryMiB: number): MemoryShares {
  return {
    connections: memoryMiB * 4,
    requests: memoryMiB * 2,
    bodies: Math.floor(memoryMiB / 2),
    bodyBytes: memoryMiB * 65_536,
    readers: Math.floor(memoryMiB / 8),
  };
}

/**
 * Node's own bounds, for NODE_OPTIONS. By itself V8 takes a limit of 256 MiB for room for as much heap, and forgets what
 * lies outside of it: code, buffers, the kernel's side of connections.
 * @param memoryMiB request and limit of the container
 * @see https://nodejs.org/api/cli.html#useful-v8-options
 */
export function nodeOptions(memoryMiB: number): string {
  // The young generation is three semi-spaces, and everything a request makes passes through it.
  return `--max-old-space-size=${Math.floor(memoryMiB * 0.4)} --max-semi-space-size=${Math.ceil(memoryMiB / 64)}`;
}
