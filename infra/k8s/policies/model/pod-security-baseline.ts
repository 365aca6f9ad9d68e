/** The baseline of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
import type { Field } from './field.ts';
import type { Workload } from './workload.ts';

/** A level of the standards. */
export type Level = 'baseline' | 'restricted';

/** Something that a level refuses. */
export interface Refusal {
  readonly level: Level;
  readonly at: Field;
  readonly must: string;
}

/** Capabilities that the baseline lets containers add. */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Sysctls that cannot harm neighbours. */
const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/** What the baseline forbids to share with the node, in the pod and its containers (SEC-9). */
export function* sharedWithNode(workload: Workload): Iterable<Refusal> {
  const { pod, podMetadata, containers } = workload;
  const level = 'baseline';
  for (const [key, at] of podMetadata.at('annotations').entries) {
    if (key.startsWith('container.apparmor.security.beta.kubernetes.io/') && at.text === 'unconfined')
      yield { level, at, must: "must not be 'unconfined'" };
  }
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) {
    const at = pod.at(key);
    if (at.value === true) yield { level, at, must: 'must be absent: the pod would share it with the node' };
  }
  for (const volume of pod.at('volumes').items) {
    const at = volume.at('hostPath');
    if (at.exists) yield { level, at, must: 'must be absent: it is a folder of the node' };
  }
  for (const sysctl of pod.at('securityContext', 'sysctls').items) {
    if (!safeSysctls.has(sysctl.at('name').text ?? ''))
      yield { level, at: sysctl, must: 'must be one of the safe sysctls' };
  }
  for (const context of [pod, ...containers.map(({ field }) => field)].map((owner) => owner.at('securityContext'))) {
    yield* overriddenProfiles(context);
  }
  for (const { field, ports } of containers) {
    const procMount = field.at('securityContext', 'procMount');
    if (procMount.exists && procMount.text !== 'Default')
      yield { level, at: procMount, must: "must be 'Default' or absent" };
    for (const port of ports) {
      const at = port.field.at('hostPort');
      if ((at.number ?? 0) !== 0) yield { level, at, must: 'must be absent: only one such pod fits on a node' };
    }
  }
}

function* overriddenProfiles(context: Field): Iterable<Refusal> {
  const level = 'baseline';
  const hostProcess = context.at('windowsOptions', 'hostProcess');
  if (hostProcess.value === true) yield { level, at: hostProcess, must: 'must be absent: it is a process of the node' };
  for (const key of ['user', 'role']) {
    const at = context.at('seLinuxOptions', key);
    if (at.exists && at.text !== '') yield { level, at, must: 'must be absent' };
  }
  const type = context.at('seLinuxOptions', 'type');
  if (type.exists && !/^(container_(t|init_t|kvm_t|engine_t))?$/.test(type.text ?? '-')) {
    yield { level, at: type, must: 'must be a type for containers' };
  }
  for (const key of ['appArmorProfile', 'seccompProfile']) {
    const at = context.at(key, 'type');
    if (at.text === 'Unconfined') yield { level, at, must: "must not be 'Unconfined'" };
  }
}

/** Probes and hooks that would make the kubelet ask somebody else (SEC-10, Kubernetes 1.34). */
export function* foreignHandlers({ containers }: Workload): Iterable<Refusal> {
  for (const { field } of containers) {
    const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => field.at(key));
    const hooks = ['preStop', 'postStart'].map((key) => field.at('lifecycle', key));
    for (const handler of [...probes, ...hooks]) {
      for (const kind of ['httpGet', 'tcpSocket']) {
        const at = handler.at(kind, 'host');
        if (at.exists && at.text !== '')
          yield { level: 'baseline', at, must: 'must be absent: the kubelet asks the pod itself' };
      }
    }
  }
}
