/** Asks this computer whether a tunnel is open; for `main.ts` of the program and for verbs. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 500;

/** Whether something listens on a port of this computer. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Waits until something listens there. @returns false where nothing did in time, or the signal came */
export async function untilListening(port: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  // One look after the other, until the time is up.
  // oxlint-disable-next-line no-await-in-loop
  while (!(await isListening(port))) {
    if (performance.now() > end || signal?.aborted === true) return false;
    // oxlint-disable-next-line no-await-in-loop
    await sleep(everyMs);
  }
  return true;
}
