/** AWS's own policies for the roles of a cluster (https://docs.aws.amazon.com/eks/latest/userguide/automode-get-started-cli.html). */

/** What EKS needs to run nodes, storage, load balancers and network by itself. */
export const controlPlanePolicies = [
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
] as const;

/** What a node needs: to join, and to pull images. */
export const nodePolicies = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'] as const;

/** What a machine needs to be reached by Session Manager. It names more, which the boundary leaves out. */
export const bastionPolicies = ['AmazonSSMManagedInstanceCore'] as const;

/** ARN of a policy that AWS keeps. */
export function managedPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}
