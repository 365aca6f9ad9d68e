/** What can be wrong with an environment. */
import { edgeRouteFaults } from '@api-platform/contracts/edge-routes.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { sentencesOf } from '@api-platform/contracts/schema-sentences.ts';
import { protectedRouteFaults } from './caller-faults.ts';
import { ecrPath } from './ecr.ts';
import { environmentSchema } from './environment-schema.ts';
import type { Environment } from './environment.ts';
import { appVersions } from './versions.ts';

/** What is wrong, or nothing. */
export type Fault = string | false | undefined;

/** ACM takes no longer name as the first of a certificate (https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html). */
const longestCertified = 64;

/**
 * Every fault of an environment: where, what was got, the rule and the way out.
 * @param table the routes that it serves @default - the route table
 */
export function environmentFaults(environment: Environment, table: readonly Route[] = routes): readonly string[] {
  const faults = sentencesOf(environmentSchema, environment);
  // What fields have to do with each other can be told once each is what it must be.
  if (faults.length > 0) return faults;
  return [
    ...(environment.cluster.target === 'eks' ? [...onEksFaults(environment), ...edgeRouteFaults(table)] : []),
    ...Object.entries(environment.canaries).map(
      ([workload, { stable }]) =>
        stable !== undefined &&
        stable === Object.entries(appVersions).find(([name]) => name === workload)?.[1] &&
        `canaries['${workload}'].stable ('${stable}') is the version of versions.ts, so there is nothing on trial; drop it`,
    ),
    ...protectedRouteFaults(environment, table),
  ].filter((fault) => typeof fault === 'string');
}

function onEksFaults({ domain, images, addons }: Environment): readonly Fault[] {
  return [
    domain.length > longestCertified &&
      `domain ('${domain}') must have at most ${longestCertified} characters, or no certificate is made for it; shorten it`,
    images.pullPolicy !== 'Always' &&
      `images.pullPolicy ('${images.pullPolicy}') must be 'Always' on EKS; only nodes that are loaded by hand keep images`,
    !ecrPath.test(images.registry) &&
      `images.registry ('${images.registry}') must be a path in ECR on EKS, such as '111122223333.dkr.ecr.eu-central-1.amazonaws.com/api-platform'`,
    addons.ingressController !== 'bundled' &&
      `addons.ingressController ('${addons.ingressController}') must be 'bundled' on EKS, where the load balancer sends to the pods of ours`,
  ];
}
