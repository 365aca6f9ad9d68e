/** Whether a cluster looks like one on this machine. Everything else is left alone unless its user insists. */
import net from 'node:net';

/** What a kubeconfig says about the cluster of its current context. */
export interface ClusterAddress {
  readonly context: string;
  /** `https://host:port` of the API server. */
  readonly server: string;
  /** The name that the server's certificate is checked for, where it is not the host. */
  readonly tlsServerName?: string | undefined;
  /** The program that fetches credentials, where there is one. */
  readonly credentialProgram?: string | undefined;
}

/** The verdict and its reason. */
export interface Verdict {
  readonly local: boolean;
  readonly because: string;
}

/** Contexts that the tools for local clusters make. */
const localContext = /^(kind|k3d)-|^(minikube|docker-desktop|rancher-desktop|orbstack|colima.*)$/;
/** Contexts as the tools of clouds name them; a tunnel may make their server look near. */
const cloudContext = /^arn:aws|^gke_|\.eksctl\.io$/;
/** Names that resolve to this machine or its virtual machine. */
const localHost = /^(localhost|.*\.localhost|.*\.docker\.internal|.*\.local)$/;

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const nearby = new net.BlockList();
for (const [address, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  nearby.addSubnet(address, prefix);
}
nearby.addSubnet('fc00::', 7, 'ipv6');

const within = (list: net.BlockList, host: string): boolean => list.check(host, net.isIPv6(host) ? 'ipv6' : 'ipv4');

/** Judges by the kubeconfig alone, before the first request. */
export function looksLocal({ context, server, tlsServerName, credentialProgram }: ClusterAddress): Verdict {
  const host = new URL(server).hostname.replace(/^\[|\]$/g, '');
  if (credentialProgram !== undefined)
    return { local: false, because: `its credentials come from ${credentialProgram}` };
  if (cloudContext.test(context)) return { local: false, because: 'its name is that of a cluster in a cloud' };
  if (tlsServerName !== undefined && !localHost.test(tlsServerName) && net.isIP(tlsServerName) === 0) {
    return { local: false, because: `its certificate must be that of ${tlsServerName}` };
  }
  if (within(loopback, host) || host === 'localhost')
    return { local: true, because: `its server is on this machine (${host})` };
  if (!localContext.test(context)) return { local: false, because: `its server is ${host}` };
  if (within(nearby, host) || localHost.test(host)) {
    return { local: true, because: `its name and its server's address (${host}) are those of a local cluster` };
  }
  return { local: false, because: `it is named like a local cluster, but its server is ${host}` };
}

/** Prefixes of the provider ids that local clusters give their nodes. */
const localProviders = ['kind:', 'k3s:', 'minikube:'];

/**
 * Judges by what the nodes say of themselves: a tunnel to a cloud ends at a loopback address, too.
 * @param providerIds `spec.providerID` of the nodes, where they have one
 */
export function nodesLookLocal(providerIds: readonly string[]): Verdict {
  const foreign = providerIds.find((id) => !localProviders.some((prefix) => id.startsWith(prefix)));
  return foreign === undefined
    ? { local: true, because: 'no node names a cloud' }
    : { local: false, because: `one of its nodes is ${foreign}` };
}
