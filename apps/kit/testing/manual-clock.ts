/** Time that passes only when a test says so. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Machine } from '../serve.ts';

/** A clock whose hands a test moves. */
export interface ManualClock {
  readonly now: Machine['clock']['now'];
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets that much time pass; whoever wakes up in it has run until it waits again. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A clock at 0. */
export function manualClock(): ManualClock {
  let time = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (ms) => new Promise((wake) => sleepers.push({ at: time + ms, wake })),
    pass: async (ms) => {
      const end = time + ms;
      await turn();
      for (;;) {
        const at = Math.min(end, ...sleepers.map((sleeper) => sleeper.at));
        time = at;
        const due = sleepers.filter((sleeper) => sleeper.at <= at);
        sleepers = sleepers.filter((sleeper) => sleeper.at > at);
        if (due.length === 0) return;
        due.forEach((sleeper) => sleeper.wake());
        await turn();
      }
    },
  };
}
