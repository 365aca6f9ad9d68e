/**
 * The checks of other tools, and what answers each of them here: a rule of ours that demands the same, or a reason why it is
 * switched off for everything. Single objects are exempt by annotations beside them (../../constructs/exempt.ts).
 */

/** The id of a rule; why the check is off; or why it is on and finds nothing. */
export type Answer = string | { readonly off: string } | { readonly on: string };

const absent = { on: 'no such objects here' };
const ownership = 'who owns the platform is a fact of the organisation that installs it (LBL-3 is advisory)';
const cpuLimits = 'a limit on CPU slows a pod down while the node idles; requests divide what there is (RES-1)';

/** All built-in checks of kube-linter 0.8.3, and those that came after it (https://docs.kubelinter.io/#/generated/checks). */
export const kubeLinter: Readonly<Record<string, Answer>> = {
  'access-to-create-pods': 'RBAC-1',
  'access-to-secrets': 'RBAC-1',
  'automount-service-account-token': {
    off: 'it knows nobody who may call the API server; SEC-12 allows a token where a role is bound to the account',
  },
  'cluster-admin-role-binding': 'RBAC-1',
  'dangling-horizontalpodautoscaler': 'R-07',
  'dangling-ingress': 'R-05',
  'dangling-networkpolicy': 'NET-2',
  'dangling-networkpolicypeer-podselector': 'NET-2',
  'dangling-service': 'R-01',
  'dangling-servicemonitor': absent,
  'default-service-account': 'SEC-12',
  'deprecated-service-account-field': 'SEC-12',
  'dnsconfig-options': 'DNS-1',
  'docker-sock': 'SEC-9',
  'drop-net-raw-capability': 'SEC-7',
  'duplicate-env-var': 'ENV-1',
  'env-value-from': 'R-13',
  'env-var-secret': 'SEC-13',
  'exposed-services': 'SVC-2',
  'host-ipc': 'SEC-9',
  'host-network': 'SEC-9',
  'host-pid': 'SEC-9',
  'hpa-minimum-three-replicas': 'HPA-2',
  'image-not-pinned-by-digest': {
    off: 'digests of the apps are known once they are built: Pulumi writes them in at release, dist/ is without',
  },
  'invalid-target-ports': 'PRT-1',
  'job-ttl-seconds-after-finished': absent,
  'latest-tag': 'IMG-1',
  'liveness-port': 'R-17',
  'minimum-three-replicas': {
    off: 'it counts a Deployment whose replicas an autoscaler decides as one replica; HPA-2 and REP-1 look at the autoscaler',
  },
  'mismatching-selector': 'SEL-1',
  'no-anti-affinity': 'AFF-1',
  'no-extensions-v1beta': 'API-1',
  'no-liveness-probe': 'PRB-2',
  'no-node-affinity': { off: 'any node will do: pods that choose their nodes find fewer of them (AFF-3 is advisory)' },
  'no-read-only-root-fs': 'SEC-4',
  'no-readiness-probe': 'PRB-1',
  'no-rolling-update-strategy': 'STR-1',
  'no-startup-probe': 'R-19',
  'non-existent-service-account': 'R-28',
  'non-isolated-pod': 'NET-1',
  'pdb-max-unavailable': 'PDB-2',
  'pdb-min-available': 'PDB-2',
  'pdb-unhealthy-pod-eviction-policy': 'PDB-3',
  'priority-class-name': {
    off: 'it knows the classes of the system alone; the check own-priority-class below knows ours as well',
  },
  'privilege-escalation-container': 'SEC-5',
  'privileged-container': 'SEC-6',
  'privileged-ports': 'SEC-14',
  'read-secret-from-env-var': 'SEC-13',
  'readiness-port': 'R-17',
  'required-annotation-email': { off: ownership },
  'required-label-owner': { off: ownership },
  'restart-policy': 'RST-1',
  'run-as-non-root': 'SEC-1',
  'scc-deny-privileged-container': absent,
  'schema-validation': {
    off: 'it downloads its schemas at every run; API-2 checks the same with the types of the API',
  },
  'sensitive-host-mounts': 'SEC-9',
  'sorted-keys': {
    off: 'keys are in order but for apiVersion, kind and metadata, which come first and say what it is',
  },
  'ssh-port': 'SEC-14',
  'startup-port': 'R-17',
  'unsafe-proc-mount': 'SEC-9',
  'unsafe-sysctls': 'SEC-9',
  'unset-cpu-requirements': 'RES-1',
  'unset-memory-requirements': 'RES-2',
  'use-namespace': 'R-26',
  'wildcard-in-rules': 'RBAC-1',
  'writable-host-mount': 'SEC-9',
};

/** All checks of polaris 10 (https://polaris.docs.fairwinds.com/checks/security/). */
export const polaris: Readonly<Record<string, Answer>> = {
  automountServiceAccountToken: 'SEC-12',
  clusterrolePodExecAttach: 'RBAC-1',
  clusterrolebindingClusterAdmin: 'RBAC-1',
  clusterrolebindingPodExecAttach: 'RBAC-1',
  cpuLimitsMissing: { off: cpuLimits },
  cpuRequestsMissing: 'RES-1',
  dangerousCapabilities: 'SEC-7',
  deploymentMissingReplicas: {
    off: 'a number beside an autoscaler fights it at every apply (R-08); HPA-2 and REP-1 look at the autoscaler',
  },
  hostIPCSet: 'SEC-9',
  hostNetworkSet: 'SEC-9',
  hostPIDSet: 'SEC-9',
  hostPathSet: 'SEC-9',
  hostPortSet: 'SEC-9',
  hostProcess: 'SEC-9',
  hpaMaxAvailability: 'HPA-2',
  hpaMinAvailability: 'HPA-2',
  insecureCapabilities: 'SEC-7',
  linuxHardening: 'SEC-8',
  livenessProbeMissing: 'PRB-2',
  memoryLimitsMissing: 'RES-2',
  memoryRequestsMissing: 'RES-2',
  metadataAndInstanceMismatched: 'LBL-2',
  missingNetworkPolicy: 'NET-1',
  missingPodDisruptionBudget: 'PDB-1',
  notReadOnlyRootFilesystem: 'SEC-4',
  pdbDisruptionsIsZero: 'PDB-2',
  pdbMinAvailableGreaterThanHPAMinReplicas: 'R-11',
  priorityClassNotSet: 'PRI-1',
  privilegeEscalationAllowed: 'SEC-5',
  procMount: 'SEC-9',
  pullPolicyNotAlways: 'IMG-2',
  readinessProbeMissing: 'PRB-1',
  rolePodExecAttach: 'RBAC-1',
  rolebindingClusterAdminClusterRole: 'RBAC-1',
  rolebindingClusterAdminRole: 'RBAC-1',
  rolebindingClusterRolePodExecAttach: 'RBAC-1',
  rolebindingRolePodExecAttach: 'RBAC-1',
  runAsPrivileged: 'SEC-6',
  runAsRootAllowed: 'SEC-1',
  sensitiveConfigmapContent: 'SEC-13',
  sensitiveContainerEnvVar: 'SEC-13',
  tagNotSpecified: 'IMG-1',
  tlsSettingsMissing: {
    off: 'TLS ends at the API Gateway before the cluster; ING-2 knows where the Ingress ends it itself, and demands it there',
  },
  topologySpreadConstraint: 'AFF-2',
};

/** All checks of kube-score 1.20.0, the optional ones as well (https://github.com/zegl/kube-score/blob/master/README_CHECKS.md). */
export const kubeScore: Readonly<Record<string, Answer>> = {
  'container-cpu-requests-equal-limits': { off: cpuLimits },
  'container-ephemeral-storage-request-and-limit': 'RES-4',
  'container-ephemeral-storage-request-equals-limit': {
    off: 'the limit is a brake on runaway logs, the request what is really used: nodes would be full of nothing',
  },
  'container-image-pull-policy': 'IMG-2',
  'container-image-tag': 'IMG-1',
  'container-memory-requests-equal-limits': 'RES-2',
  'container-ports-check': 'PRT-1',
  'container-resource-requests-equal-limits': {
    off: 'it is the checks of CPU and of memory at once, of which only that of memory holds here',
  },
  'container-resources': 'RES-1',
  'container-seccomp-profile': 'SEC-8',
  'container-security-context-privileged': 'SEC-6',
  'container-security-context-readonlyrootfilesystem': 'SEC-4',
  'container-security-context-user-group-id': 'SEC-2',
  'cronjob-has-deadline': absent,
  'cronjob-restartpolicy': absent,
  'deployment-has-host-podantiaffinity': 'AFF-1',
  'deployment-has-poddisruptionbudget': 'PDB-1',
  'deployment-pod-selector-labels-match-template-metadata-labels': 'SEL-1',
  'deployment-replicas': 'REP-1',
  'deployment-strategy': 'STR-1',
  'deployment-targeted-by-hpa-does-not-have-replicas-configured': 'R-08',
  'environment-variable-key-duplication': 'ENV-1',
  'horizontalpodautoscaler-has-target': 'R-07',
  'horizontalpodautoscaler-replicas': 'HPA-2',
  'ingress-targets-service': 'R-05',
  'label-values': 'R-20',
  'networkpolicy-targets-pod': 'NET-2',
  'pod-networkpolicy': 'NET-1',
  'pod-probes': 'PRB-1',
  'pod-probes-identical': 'PRB-3',
  'pod-topology-spread-constraints': 'AFF-2',
  'poddisruptionbudget-has-policy': 'PDB-2',
  'service-targets-pod': 'R-01',
  'service-type': 'SVC-2',
  'stable-version': 'API-1',
  'statefulset-has-host-podantiaffinity': absent,
  'statefulset-has-poddisruptionbudget': absent,
  'statefulset-has-servicename': absent,
  'statefulset-pod-selector-labels-match-template-metadata-labels': absent,
};

/** The checks of a tool that are off, with their reasons. */
export function switchedOff(checks: Readonly<Record<string, Answer>>): readonly (readonly [string, string])[] {
  return Object.entries(checks).flatMap(([check, answer]) =>
    typeof answer === 'object' && 'off' in answer ? [[check, answer.off] as const] : [],
  );
}
