/** What a pod may share with the node that it runs on. */
import { foreignHandlers, sharedWithNode } from '../model/pod-security-baseline.ts';
import { allowedVolumes, refusals, volumeKinds } from '../model/pod-security.ts';
import type { Rule } from '../rule.ts';
import { podRule } from './each.ts';

const standards = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** Rules about nodes, and about the standard of the namespace. */
export const isolationRules: readonly Rule[] = [
  podRule(
    {
      id: 'SEC-9',
      severity: 'error',
      title: 'pods share nothing with the node',
      why: 'whoever gets into the process is on the node: its network, its processes, its files',
      fix: 'remove the field',
      source: `${standards}, kube-linter host-network, host-pid, host-ipc, docker-sock, polaris hostPathSet, hostPortSet`,
    },
    function* shared(workload) {
      for (const { at, must } of sharedWithNode(workload)) {
        // SEC-8 tells of filters of system calls.
        if (!at.path.includes('seccompProfile')) yield [at, must];
      }
      const processes = workload.pod.at('shareProcessNamespace');
      if (processes.value === true)
        yield [processes, 'must be absent: containers would see the processes of each other'];
    },
  ),
  podRule(
    {
      id: 'SEC-10',
      severity: 'error',
      title: 'probes and hooks ask the pod itself',
      why: 'with another host the kubelet becomes a proxy into the network of the node; Kubernetes 1.34 refuses such pods',
      fix: 'remove host from the probe or hook',
      source: `${standards}, KEP-4940`,
    },
    function* itself(workload) {
      for (const { at, must } of foreignHandlers(workload)) yield [at, must];
    },
  ),
  podRule(
    {
      id: 'SEC-11',
      severity: 'error',
      title: 'volumes hold nothing of the node',
      why: 'the restricted standard refuses all others: they reach the disks of the node or of somebody else',
      fix: `use one of ${[...allowedVolumes].join(', ')}`,
      source: standards,
    },
    function* volumes({ pod }) {
      for (const volume of pod.at('volumes').items) {
        for (const kind of volumeKinds(volume)) {
          if (!allowedVolumes.has(kind)) yield [volume.at(kind), 'must be another kind of volume'];
        }
      }
    },
  ),
  podRule(
    {
      id: 'R-27',
      severity: 'error',
      title: 'pods meet the standard that their namespace enforces',
      why: 'the API server refuses them, and the Deployment waits for pods that never come',
      fix: 'correct the field; the rules SEC-* say how',
      source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    },
    function* admitted(workload, { cluster }) {
      const level = cluster.find('Namespace', undefined, workload.namespace)?.labels[
        'pod-security.kubernetes.io/enforce'
      ];
      for (const refusal of level === 'restricted' || level === 'baseline' ? refusals(workload) : []) {
        if (level === 'restricted' || refusal.level === 'baseline') {
          yield [refusal.at, `${refusal.must}, because the namespace enforces '${level}'`];
        }
      }
    },
  ),
];
