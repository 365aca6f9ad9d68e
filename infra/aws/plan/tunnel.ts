/**
 * The way to the Kubernetes API of a cluster without a public endpoint: a machine in its network, to which Session Manager
 * forwards a port of this computer (https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html).
 */
import type { EksTarget } from '../../environments/environment.ts';

/** Where the tunnel begins. Below the ports that systems hand out by themselves, and fixed: it stands in the state. */
export const tunnelPort = 18_443;

/** The only thing that a session may do: forward one port to a host that the machine reaches. */
export const tunnelDocument = 'AWS-StartPortForwardingSessionToRemoteHost';

/** AWS sets this tag on the machines of a group, and nobody else can. */
export const groupTag = 'aws:autoscaling:groupName';

/** Image of the machine: whatever is the newest when it starts. */
export const bastionImage = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';

/** Whether the API of the cluster answers inside its network alone. */
export function isPrivate({ apiAccessCidrs }: Pick<EksTarget, 'apiAccessCidrs'>): boolean {
  return apiAccessCidrs.length === 0;
}

/** Name of the group that the machine is in. */
export function bastionName(clusterName: string): string {
  return `${clusterName}-bastion`;
}

/** A cluster, and where its API is. */
export interface TunnelEnd {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** URL of the API, which its network alone knows. */
  readonly endpoint: string;
}

/** Host name of a cluster's endpoint. */
export function hostOf(endpoint: string): string {
  return endpoint.replace('https://', '');
}

/** The command after which kubectl goes through the tunnel; the AWS CLI calls the cluster by its ARN. */
export function connectThroughTunnel({ name, region, arn, endpoint }: TunnelEnd): string {
  const server = `--server=https://127.0.0.1:${tunnelPort} --tls-server-name=${hostOf(endpoint)}`;
  return `aws eks update-kubeconfig --region ${region} --name ${name} && kubectl config set-cluster ${arn} ${server}`;
}
