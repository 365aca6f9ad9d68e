/** What steady traffic is made of. */
import type { Environment } from '../infra/environments/environment.ts';
import { canaryHost } from '../infra/environments/platform.ts';
import { trialOf } from '../infra/environments/trials.ts';
import { canaryName, gatewayName } from '../infra/k8s/names.ts';
import { type SeedRequest, firstRequests } from './seed-requests.ts';

/** Requests of one kind. */
export interface Stream {
  /** A word for reports. */
  readonly name: string;
  readonly host: string;
  readonly request: SeedRequest;
  /** The Deployment without which nobody answers, where it may have a single pod. @default - none */
  readonly only?: string;
}

/** One stream per service that takes part in answers, and one to the trial side of the gateway where there is one. */
export function streamsOf(environment: Pick<Environment, 'domain' | 'canaries'>): Stream[] {
  const { domain, canaries } = environment;
  const streams = Object.values(firstRequests).map((request: SeedRequest): Stream => {
    return { name: request.reaches ?? gatewayName, host: domain, request };
  });
  if (trialOf({ canaries }, gatewayName) === undefined) return streams;
  const trial = canaryName(gatewayName);
  return [...streams, { name: trial, host: canaryHost({ domain }), request: firstRequests.health, only: trial }];
}
