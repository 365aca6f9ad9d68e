/** What steady traffic is made of. */
import type { Environment } from '../infra/environments/environment.ts';
import { canaryHost } from '../infra/environments/platform.ts';
import { trialOf } from '../infra/environments/trials.ts';
import { canaryName, gatewayName } from '../infra/k8s/names.ts';
import type { Rollout } from './manifests.ts';
import { type SeedRequest, firstRequests, seedRequests } from './seed-requests.ts';

/** Requests of one kind. */
export interface Stream {
  /** A word for reports. */
  readonly name: string;
  readonly host: string;
  readonly request: SeedRequest;
  /** The Deployment that answers alone. @default - others take over */
  readonly only?: string;
}

/**
 * One stream to the gateway, one to each service that a seed request reaches (the first good one), and one to the trial
 * side of the gateway where there is one.
 */
export function streamsOf(environment: Pick<Environment, 'domain' | 'canaries'>): Stream[] {
  const { domain, canaries } = environment;
  const good = seedRequests.filter(({ expected }) => expected.status < 300);
  const streams = [...Map.groupBy(good, ({ reaches }) => reaches ?? gatewayName)].flatMap(
    ([name, requests]): Stream[] => requests.slice(0, 1).map((request) => ({ name, host: domain, request })),
  );
  if (trialOf({ canaries }, gatewayName) === undefined) return streams;
  const trial = canaryName(gatewayName);
  return [...streams, { name: trial, host: canaryHost({ domain }), request: firstRequests.health, only: trial }];
}

/**
 * Names of the streams that nobody may answer for a while when pods of some Deployments go: those of a Deployment for
 * which a single pod is declared to be enough. How many there are at the moment says little, for its autoscaler may take
 * the other one in the same second.
 */
export function excusedBy(streams: readonly Stream[], disturbed: readonly Rollout[]): string[] {
  const single = disturbed.filter(({ minReplicas }) => minReplicas === 1).map(({ name }) => name);
  return streams.filter(({ only }) => only !== undefined && single.includes(only)).map(({ name }) => name);
}
