/** Names that other things depend on. Everything else is named by Pulumi, so that it can be replaced before it is deleted. */
import { platformName } from '../../k8s/names.ts';

/** The stack that holds no environment but the images of all. */
export const registryStack = 'registry';

/** What an environment's cluster, API and tags are called: `api-platform-prod`. */
export function resourceName(environment: string): string {
  return `${platformName}-${environment}`;
}

/** EKS writes the control plane's log to the group of this name, and makes it without end when it is not there. */
export function controlPlaneLogGroup(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

/** Log groups under `/aws/vendedlogs/` need no entry each in CloudWatch's resource policy, which is limited to 5 120 characters. */
export function vendedLogGroup(kind: 'apis' | 'vpc', name: string): string {
  return `/aws/vendedlogs/${kind}/${name}`;
}

/**
 * Bucket in which ECR keeps the layers of images, of its own account in each region
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html).
 */
export function imageLayerBucket(region: string): string {
  return `prod-${region}-starport-layer-bucket`;
}

/** Name of the provider that sets no tags. */
export const untaggedProvider = 'aws-untagged';

/** Tags of every AWS resource but those of that provider, set by the provider. */
export function defaultTags(stack: string): Readonly<Record<string, string>> {
  return { project: platformName, environment: stack, 'managed-by': 'pulumi' };
}

/** IAM path of the roles that a stack makes: who deploys may touch the roles below it, and no others. */
export function rolePath(environment: string): string {
  return `/${resourceName(environment)}/`;
}

/** ARN of the policy that says what these roles may at most. It is made with the account (`npm run bootstrap`), never by the stack. */
export function roleBoundaryArn(environment: string, accountId: string): string {
  return `arn:aws:iam::${accountId}:policy/${resourceName(environment)}-boundary`;
}

/** Bucket of the load balancer's log. With the account, because names of buckets are taken world-wide. */
export function balancerLogBucket(environment: string, accountId: string): string {
  return `${resourceName(environment)}-ingress-log-${accountId}`;
}
