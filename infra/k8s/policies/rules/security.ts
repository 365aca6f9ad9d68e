/** What a process may do: the Pod Security Standards, and a little more. */
import { inForce } from '../model/pod-security.ts';
import type { Rule } from '../rule.ts';
import { containerRule, podRule } from './each.ts';

const standards = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** Rules about security contexts. */
export const securityRules: readonly Rule[] = [
  containerRule(
    {
      id: 'SEC-1',
      severity: 'error',
      title: 'processes do not run as root',
      why: 'root in a container is one kernel fault away from root on the node',
      fix: 'set securityContext.runAsNonRoot of the pod to true',
      source: `${standards}, kube-linter run-as-non-root, polaris runAsRootAllowed`,
    },
    function* nonRoot(container, workload) {
      const at = inForce(workload, container, 'runAsNonRoot');
      if (at.value !== true) yield [at, 'must be true'];
    },
  ),
  containerRule(
    {
      id: 'SEC-2',
      severity: 'warning',
      title: 'user and group are numbers above those of the node',
      why: 'a user of the node with the same number owns what the process may reach when it escapes',
      fix: 'set securityContext.runAsUser and runAsGroup of the pod to 10000 or more',
      source: 'kube-score container-security-context-user-group-id',
    },
    function* high(container, workload) {
      for (const key of ['runAsUser', 'runAsGroup']) {
        const at = inForce(workload, container, key);
        if (at.number === undefined || (at.number < 10_000 && at.number !== 0)) yield [at, 'must be at least 10000'];
      }
    },
  ),
  podRule(
    {
      id: 'SEC-3',
      severity: 'error',
      title: 'user and groups are not 0',
      why: '0 is root, whatever runAsNonRoot says: the kubelet refuses to start the container',
      fix: 'set securityContext.runAsUser and runAsGroup of the pod to 10000 or more',
      source: `${standards}, kube-linter run-as-non-root`,
    },
    function* notZero(workload) {
      const { pod, containers } = workload;
      const shared = pod.at('securityContext');
      const ids = [
        ...containers.flatMap((one) => [inForce(workload, one, 'runAsUser'), inForce(workload, one, 'runAsGroup')]),
        shared.at('fsGroup'),
        ...shared.at('supplementalGroups').items,
      ];
      // Containers that take it from the pod would tell it once each.
      const zeros = new Map(ids.filter(({ number }) => number === 0).map((at) => [at.pointer, at]));
      for (const at of zeros.values()) yield [at, 'must not be 0'];
    },
  ),
  containerRule(
    {
      id: 'SEC-4',
      severity: 'error',
      title: 'the root file system cannot be written to',
      why: 'whoever gets into the process can otherwise change the program and bring tools along',
      fix: 'set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the process writes',
      source: 'kube-linter no-read-only-root-fs, polaris notReadOnlyRootFilesystem',
    },
    function* readOnly({ field }) {
      const at = field.at('securityContext', 'readOnlyRootFilesystem');
      if (at.value !== true) yield [at, 'must be true'];
    },
  ),
  containerRule(
    {
      id: 'SEC-5',
      severity: 'error',
      title: 'processes cannot gain privileges',
      why: 'a set-user-ID program in the image makes root of any user',
      fix: 'set securityContext.allowPrivilegeEscalation to false',
      source: `${standards}, kube-linter privilege-escalation-container, polaris privilegeEscalationAllowed`,
    },
    function* escalation({ field }) {
      const at = field.at('securityContext', 'allowPrivilegeEscalation');
      if (at.value !== false) yield [at, 'must be false'];
    },
  ),
  containerRule(
    {
      id: 'SEC-6',
      severity: 'error',
      title: 'containers are not privileged',
      why: 'a privileged container is a process of the node',
      fix: 'remove securityContext.privileged',
      source: `${standards}, kube-linter privileged-container, polaris runAsPrivileged`,
    },
    function* privileged({ field }) {
      const at = field.at('securityContext', 'privileged');
      if (at.value === true) yield [at, 'must be false or absent'];
    },
  ),
  containerRule(
    {
      id: 'SEC-7',
      severity: 'error',
      title: 'containers drop all capabilities',
      why: 'the default ones let a process forge packets and own the files of others',
      fix: "set securityContext.capabilities.drop to ['ALL'] and add nothing",
      source: `${standards}, kube-linter drop-net-raw-capability, polaris insecureCapabilities`,
    },
    function* capabilities({ field }) {
      const drop = field.at('securityContext', 'capabilities', 'drop');
      if (!drop.texts.includes('ALL')) yield [drop, "must hold 'ALL'"];
      for (const at of field.at('securityContext', 'capabilities', 'add').items) {
        if (at.text !== 'NET_BIND_SERVICE') yield [at, "must be 'NET_BIND_SERVICE', or absent"];
      }
    },
  ),
  containerRule(
    {
      id: 'SEC-8',
      severity: 'error',
      title: 'system calls are filtered',
      why: 'faults of the kernel hide in the calls that no application needs',
      fix: "set securityContext.seccompProfile.type of the pod to 'RuntimeDefault'",
      source: `${standards}, kube-score container-seccomp-profile, polaris linuxHardening`,
    },
    function* seccomp(container, workload) {
      const at = inForce(workload, container, 'seccompProfile', 'type');
      if (!/^(RuntimeDefault|Localhost)$/.test(at.text ?? '')) yield [at, "must be 'RuntimeDefault' or 'Localhost'"];
    },
  ),
];
