/** Sends the seeds' requests and finds out which replicas answered, by their own count. */
import type { Protocol } from '@api-platform/contracts/services.ts';
import { answered } from './counters.ts';
import { faultsOf } from './expectation.ts';
import type { Answer, Request } from './http.ts';
import type { SeedRequest } from './seed-requests.ts';

/**
 * Every good request is sent so often. Were replicas picked at random, one round of a service's requests would miss one
 * of three replicas every other time; with sixty requests it is once in 10^10.
 */
export const rounds = 20;

/** One replica of a workload. */
export interface Replica {
  readonly name: string;
  readonly protocol: Protocol;
  /** Whether a request for this service may end up here; the gateway's replicas see all of them. */
  readonly takes: (request: SeedRequest) => boolean;
  /** What its admin listener's metrics path answers. */
  readonly exposition: () => Promise<string>;
}

/** What was seen. */
export interface SpreadResult {
  readonly requests: number;
  /** Requests that each replica answered. */
  readonly answeredBy: ReadonlyMap<string, number>;
  /** What is wrong with replicas that could have answered and did not, one sentence each. */
  readonly unseen: readonly string[];
  /** Names of replicas that none of the requests can reach: those of a service that has no request yet. */
  readonly unasked: readonly string[];
  /** What was wrong with the answers, one sentence each. */
  readonly faults: readonly string[];
}

/** What to tell about replicas that no request can reach; nothing where there are none. */
export function unaskedNote({ unasked }: Pick<SpreadResult, 'unasked'>): string[] {
  if (unasked.length === 0) return [];
  return [`no request reaches ${unasked.join(', ')} yet; add one to e2e/seed-requests.ts, and it is proven, too`];
}

/** What is asked, and whom. */
export interface SpreadProps {
  readonly replicas: readonly Replica[];
  readonly requests: readonly SeedRequest[];
  readonly send: (request: Request) => Promise<Answer>;
}

/** Sends one request and says what was wrong with the answer. */
export async function check(send: SpreadProps['send'], request: SeedRequest): Promise<string[]> {
  const faults = await send(request).then(
    (answer) => faultsOf(answer, request.expected),
    (error: unknown) => [String(error)],
  );
  return faults.map((fault) => `${request.name} (${request.method} ${request.path}): ${fault}`);
}

/** Sends all requests once and the good ones again and again; compares every answer, and each replica's count before and after. */
export async function spread({ replicas, requests, send }: SpreadProps): Promise<SpreadResult> {
  const faults = new Set<string>();
  let sent = 0;
  const sendAll = async (some: readonly SeedRequest[]): Promise<void> => {
    for (const request of some) {
      sent += 1;
      for (const fault of await check(send, request)) faults.add(fault);
    }
  };
  const count = ({ name, protocol, exposition }: Replica): Promise<number> =>
    exposition().then(
      (text) => answered(text, protocol),
      (error: unknown) => {
        faults.add(`metrics of ${name}: ${String(error)}`);
        return 0;
      },
    );

  const before = await Promise.all(replicas.map(count));
  await sendAll(requests);
  const good = requests.filter(({ reaches }) => reaches !== undefined);
  for (let round = 1; round < rounds; round += 1) await sendAll(good);
  const after = await Promise.all(replicas.map(count));

  const answeredBy = new Map(replicas.map(({ name }, i) => [name, (after[i] ?? 0) - (before[i] ?? 0)]));
  const couldAnswer = ({ takes }: Replica): number => good.filter(takes).length * rounds;
  const unseen = replicas
    .filter((replica) => couldAnswer(replica) > 0 && (answeredBy.get(replica.name) ?? 0) <= 0)
    .map((replica) => `${replica.name} answered none of the ${couldAnswer(replica)} requests that it could have`);
  const unasked = replicas.filter((replica) => couldAnswer(replica) === 0).map(({ name }) => name);
  return { requests: sent, answeredBy, unseen, unasked, faults: [...faults] };
}
