/** Files of tools that make or surround manifests: the cluster knows nothing of them. */
import { posix } from 'node:path';
import type { Manifest } from '../../manifest.ts';

const rendered = 'and check what comes out';
const kustomize = `it is read by kustomize: render it first, such as with \`kubectl kustomize FOLDER\`, ${rendered}`;
const helm = `it belongs to a Helm chart: render it first, such as with \`helm template FOLDER\`, ${rendered}`;
const byTool = (tool: string): string => `it is read by ${tool} and never by the cluster: leave it out`;

/** API groups that no API server has, and who reads their objects. */
const groups: Readonly<Record<string, string>> = {
  'apiserver.config.k8s.io': byTool('the API server at its start'),
  'audit.k8s.io': byTool('the API server at its start'),
  'eksctl.io': byTool('eksctl'),
  'k3d.io': byTool('k3d'),
  'kind.x-k8s.io': byTool('kind'),
  'kubeadm.k8s.io': byTool('kubeadm'),
  'kubelet.config.k8s.io': byTool('the kubelet at its start'),
  'kubeproxy.config.k8s.io': byTool('kube-proxy at its start'),
  'kubescheduler.config.k8s.io': byTool('the scheduler at its start'),
  'kustomize.config.k8s.io': kustomize,
  skaffold: byTool('skaffold'),
};

/** Why an object of a file is none of a cluster; undefined where it may be one. */
export function foreignFault(file: string, object: Manifest): string | undefined {
  const [apiVersion, kind] = [object['apiVersion'], object['kind']].map((value) =>
    typeof value === 'string' ? value : undefined,
  );
  const [group = ''] = (apiVersion ?? '').split('/', 1);
  if (apiVersion !== undefined && Object.hasOwn(groups, group)) return groups[group];
  if (apiVersion === 'v1' && kind === 'Config' && Object.hasOwn(object, 'clusters')) return byTool('kubectl');
  if (kind !== undefined) return undefined;
  const name = posix.basename(file.replaceAll('\\', '/'));
  if (/^kustomization(\.ya?ml)?$/i.test(name)) return kustomize;
  if (/^Chart\.ya?ml$/.test(name) || (apiVersion === undefined && /^values\b.*\.ya?ml$/.test(name))) return helm;
  return undefined;
}
