/** A measurement per refused request, and a log line for some of them. */
import type { Refused } from './http-server.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What refusals are told to. */
export interface ObserveRefusalsOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
}

/** How often the log has a line about each code, in milliseconds: refusals cost nothing to send, and come in floods. */
const lineEveryMs = 10_000;

/** For `refused` of a server: counts every refusal, and logs the first of each code in a while with how many were passed over before it. */
export function observeRefusals({ log, metrics, now }: ObserveRefusalsOptions): (refused: Refused) => void {
  const told = new Map<string, { readonly at: number; since: number }>();
  return ({ status, code, reason, peer }) => {
    metrics.httpServerRefused.inc({ code });
    const before = told.get(code);
    const at = now();
    if (before !== undefined && at - before.at < lineEveryMs) {
      before.since++;
      return;
    }
    told.set(code, { at, since: 0 });
    log.info({ status, code, reason, peer, not_logged: before?.since ?? 0 }, 'request refused');
  };
}
