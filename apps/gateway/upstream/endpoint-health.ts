/** What has been seen of one endpoint, and when it is left out. */

/** What has been seen of an endpoint. Times are milliseconds of the gateway's clock. */
export interface EndpointHealth {
  /** Look-ups in a row that did not name it. */
  misses: number;
  /** Connects in a row that failed. */
  failures: number;
  /** Requests in a row that it took, and let run into their deadline without a byte. */
  timeouts: number;
  /** When the first of those was sent. */
  silentSince: number;
  /** When a request last ran into its deadline. */
  timedOutAt: number;
  /** When it last answered. */
  answeredAt: number;
  /** Times in a row that it was ejected. */
  ejections: number;
  /** When its ejection ends; 0 when it is not ejected. */
  ejectedUntil: number;
}

/** Connects that must fail in a row before an endpoint is ejected: one alone may be a full backlog. */
const failuresToEject = 2;
/** Requests that must go unanswered in a row: one alone may be a slow request. */
const timeoutsToEject = 3;
const firstEjectionMs = 1_000;
const longestEjectionMs = 30_000;

/** Of an endpoint that is new. */
export function newHealth(): EndpointHealth {
  const never = Number.NEGATIVE_INFINITY;
  return {
    misses: 0,
    failures: 0,
    timeouts: 0,
    silentSince: never,
    timedOutAt: never,
    answeredAt: never,
    ejections: 0,
    ejectedUntil: 0,
  };
}

/** It took a connection. */
export function noteConnected(health: EndpointHealth): void {
  if (health.failures === 0) return;
  health.failures = 0;
  endEjection(health);
}

/** It answered. */
export function noteAnswered(health: EndpointHealth, now: number): void {
  health.answeredAt = now;
  if (health.timeouts === 0) return;
  health.timeouts = 0;
  endEjection(health);
}

/** It took a request, and the deadline passed without a byte of an answer. */
export function noteTimedOut(health: EndpointHealth, sentAt: number, now: number): void {
  if (health.timeouts === 0) health.silentSince = sentAt;
  health.timeouts++;
  health.timedOutAt = now;
}

/** Whether enough has gone wrong in a row to leave it out. */
export function hasFailed({ failures, timeouts }: EndpointHealth): boolean {
  return failures >= failuresToEject || timeouts >= timeoutsToEject;
}

/** Whether it has answered, and let nothing run into its deadline, since then. */
export function hasAnsweredSince({ answeredAt, timedOutAt }: EndpointHealth, since: number): boolean {
  return answeredAt >= since && timedOutAt < since;
}

/** Leaves it out: for a second, then twice as long each time. */
export function eject(health: EndpointHealth, now: number): void {
  health.ejectedUntil = now + Math.min(firstEjectionMs * 2 ** health.ejections, longestEjectionMs);
  health.ejections++;
}

/** A connection says nothing for an endpoint that takes requests and answers none. */
function endEjection(health: EndpointHealth): void {
  if (hasFailed(health)) return;
  health.ejections = 0;
  health.ejectedUntil = 0;
}
