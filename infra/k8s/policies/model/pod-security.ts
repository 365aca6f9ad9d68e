/** The Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/), control by control. */
import type { Field } from './field.ts';
import type { Container, Workload } from './workload.ts';

/** A level of the standards. */
export type Level = 'baseline' | 'restricted';

/** Something that a level refuses. */
export interface Refusal {
  readonly level: Level;
  readonly at: Field;
  readonly must: string;
}

/** Volumes that the restricted level lets pods mount. */
export const allowedVolumes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Capabilities that the baseline lets containers add. */
const baselineCapabilities: ReadonlySet<string> = new Set([
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

/** A field of the security context as it is in force: the container's own, else the pod's. */
export function inForce({ pod }: Workload, { field }: Container, ...way: readonly string[]): Field {
  const own = field.at('securityContext', ...way);
  const shared = pod.at('securityContext', ...way);
  return own.exists || !shared.exists ? own : shared;
}

/** The kinds of a volume: the keys beside its name. */
export function volumeKinds(volume: Field): readonly string[] {
  return volume.entries.map(([key]) => key).filter((key) => key !== 'name');
}

/** What the baseline forbids to share with the node, in the pod and its containers (SEC-9). */
export function* sharedWithNode(workload: Workload): Iterable<Refusal> {
  const { pod, containers } = workload;
  const level = 'baseline';
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

/** Everything that the restricted level, which holds the baseline, refuses in a pod. */
export function* refusals(workload: Workload): Iterable<Refusal> {
  yield* sharedWithNode(workload);
  yield* foreignHandlers(workload);
  for (const volume of workload.pod.at('volumes').items) {
    const wrong = volumeKinds(volume).find((kind) => !allowedVolumes.has(kind));
    if (wrong !== undefined) yield { level: 'restricted', at: volume.at(wrong), must: 'must not be mounted' };
  }
  for (const container of workload.containers) yield* containerRefusals(workload, container);
}

function* containerRefusals(workload: Workload, container: Container): Iterable<Refusal> {
  const own = container.field.at('securityContext');
  const level = 'restricted';
  if (own.at('privileged').value === true) yield { level: 'baseline', at: own.at('privileged'), must: 'must be false' };
  if (own.at('allowPrivilegeEscalation').value !== false) {
    yield { level, at: own.at('allowPrivilegeEscalation'), must: 'must be false' };
  }
  const runAsNonRoot = inForce(workload, container, 'runAsNonRoot');
  if (runAsNonRoot.value !== true) yield { level, at: runAsNonRoot, must: 'must be true' };
  const runAsUser = inForce(workload, container, 'runAsUser');
  if (runAsUser.value === 0) yield { level, at: runAsUser, must: 'must not be 0' };
  const seccomp = inForce(workload, container, 'seccompProfile', 'type');
  if (seccomp.text !== 'RuntimeDefault' && seccomp.text !== 'Localhost') {
    yield { level, at: seccomp, must: "must be 'RuntimeDefault' or 'Localhost'" };
  }
  const { drop, add } = { drop: own.at('capabilities', 'drop'), add: own.at('capabilities', 'add') };
  if (!drop.texts.includes('ALL')) yield { level, at: drop, must: "must hold 'ALL'" };
  for (const capability of add.items) {
    const name = capability.text ?? '';
    if (name === 'NET_BIND_SERVICE') continue;
    const refusedBy = baselineCapabilities.has(name) ? level : 'baseline';
    yield { level: refusedBy, at: capability, must: "must be 'NET_BIND_SERVICE', or absent" };
  }
}
