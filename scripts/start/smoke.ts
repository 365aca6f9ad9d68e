/** Proves the running system with the requests of the seeds, and finds out which replicas answered. */
import { adminPaths } from '@api-platform/contracts/services.ts';
import { answered } from '../../e2e/counters.ts';
import { faultsOf } from '../../e2e/expectation.ts';
import { type Answer, type Request, type Target, send } from '../../e2e/http.ts';
import type { SeedRequest } from '../../e2e/seed-requests.ts';
import { type ProcessPlan, adminUrl } from './plan.ts';

/**
 * Every good request is sent so often. Were replicas picked at random, three rounds of a service's fewest requests would
 * miss one of three replicas every tenth time; with sixty requests it is once in 10^10.
 */
export const rounds = 20;

/** What was seen. */
export interface SmokeResult {
  readonly requests: number;
  /** Requests that each replica answered, by its own count. */
  readonly answeredBy: ReadonlyMap<string, number>;
  /** What was wrong, one sentence each. */
  readonly faults: readonly string[];
}

/** What the proof needs. */
export interface SmokeProps {
  /** Base URL of the gateway. */
  readonly url: string;
  readonly replicas: readonly ProcessPlan[];
  readonly requests: readonly SeedRequest[];
  /** @default real HTTP requests */
  readonly send?: (target: Target, request: Request) => Promise<Answer>;
}

/** Sends all requests once and the good ones again and again; compares every answer, and each replica's count before and after. */
export async function smoke({ url, replicas, requests, send: ask = send }: SmokeProps): Promise<SmokeResult> {
  const faults: string[] = [];
  let sent = 0;
  const check = async (request: SeedRequest): Promise<void> => {
    sent += 1;
    const found = await ask({ url }, request).then(
      (answer) => faultsOf(answer, request.expected),
      (error: unknown) => [String(error)],
    );
    const fault = found.map((text) => `${request.name} (${request.method} ${request.path}): ${text}`).join('\n');
    if (fault !== '' && !faults.includes(fault)) faults.push(fault);
  };
  const count = (replica: ProcessPlan): Promise<number> =>
    ask({ url: adminUrl(replica, 'metrics') }, { method: 'GET', path: adminPaths.metrics }).then(
      ({ body }) => answered(body, replica.workload.protocol),
      (error: unknown) => {
        faults.push(`metrics of ${replica.name}: ${String(error)}`);
        return 0;
      },
    );

  const before = await Promise.all(replicas.map(count));
  for (const request of requests) await check(request);
  const spread = requests.filter(({ reaches }) => reaches !== undefined);
  for (let round = 1; round < rounds; round += 1) for (const request of spread) await check(request);
  const after = await Promise.all(replicas.map(count));

  const answeredBy = new Map(replicas.map(({ name }, i) => [name, (after[i] ?? 0) - (before[i] ?? 0)]));
  for (const { name, app } of replicas) {
    if ((answeredBy.get(name) ?? 0) > 0) continue;
    const asked = spread.filter(({ reaches }) => reaches === app).length * rounds;
    faults.push(`${name} answered none of the ${asked} requests for ${app}`);
  }
  return { requests: sent, answeredBy, faults };
}
