/** Requests to the two sides of a trial. */
import { releaseTrackHeader } from '../../infra/environments/platform.ts';
import { canaryName } from '../../infra/k8s/names.ts';
import type { Manifest } from '../../infra/k8s/render.ts';
import { faultsOf } from '../expectation.ts';
import { type Rollout, rollouts } from '../manifests.ts';
import { withCountingPods } from '../replicas.ts';
import type { SeedRequest } from '../seed-requests.ts';
import type { Run } from '../steps/step.ts';
import { type Expectation, type Share, measureShare, percent, shareFaults } from './share.ts';

/** Pods count a request once its answer is through; a moment later it can be read. */
const settleMs = 500;

/** What is asked of a trial, and what its share of that must be. */
export interface Question {
  readonly what: string;
  readonly requests: number;
  readonly host: string;
  readonly request: SeedRequest;
  /** The side that the client asks for. @default - none */
  readonly wish?: 'canary' | 'stable';
  readonly expected: Expectation;
}

/** A share and what is wrong with it. */
export interface Measured {
  readonly share: Share;
  readonly faults: readonly string[];
}

/** The Deployments of both sides, the stable one first. */
export function sidesOf(manifests: readonly Manifest[], workload: string): Rollout[] {
  const trial = canaryName(workload);
  return rollouts(manifests)
    .filter((rollout) => rollout.workload === workload)
    .toSorted((a, b) => Number(a.name === trial) - Number(b.name === trial));
}

/** Sends requests, and reads from the pods of the workload who has answered them. */
export function measure(
  run: Run,
  manifests: readonly Manifest[],
  workload: string,
  { what, requests, host, request, wish, expected }: Question,
): Promise<Measured> {
  const headers = wish === undefined ? {} : { [releaseTrackHeader]: wish };
  return withCountingPods(run, sidesOf(manifests, workload), async (pods) => {
    const share = await measureShare({
      what,
      requests,
      pods,
      trial: canaryName(workload),
      settle: () => run.pause(settleMs),
      send: async () => {
        const answer = await run.entry.send(host, { ...request, headers });
        // who may choose a side is told in the same header which one it was
        return faultsOf(answer, { ...request.expected, headers: { ...request.expected.headers, ...headers } });
      },
    });
    run.say(`${what}: ${percent(share.trial)} of ${requests} to the trial`);
    return { share, faults: shareFaults(share, expected) };
  });
}
