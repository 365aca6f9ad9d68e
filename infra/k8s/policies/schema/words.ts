/**
 * Fields that take one of a few words, in this spelling, and fields that take base64: the generated table has texts there. By type
 * and field, in the notation of table.ts (https://kubernetes.io/docs/reference/kubernetes-api/).
 */
const protocol = 'TCP|UDP|SCTP';
const accessModes = '[]ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod';

/** The narrower types. */
export const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RbacV1Subject: { 'kind!': 'ServiceAccount|User|Group' },
  V1ConfigMap: { binaryData: '{}base64' },
  V1Container: {
    imagePullPolicy: 'Always|IfNotPresent|Never',
    terminationMessagePolicy: 'File|FallbackToLogsOnError',
  },
  V1ContainerPort: { protocol },
  V1CronJobSpec: { concurrencyPolicy: 'Allow|Forbid|Replace' },
  V1DaemonSetUpdateStrategy: { type: 'RollingUpdate|OnDelete' },
  V1DeploymentStrategy: { type: 'RollingUpdate|Recreate' },
  V1HTTPGetAction: { scheme: 'HTTP|HTTPS' },
  V1HTTPIngressPath: { 'pathType!': 'Prefix|Exact|ImplementationSpecific' },
  V1JobSpec: { completionMode: 'NonIndexed|Indexed' },
  V1LabelSelectorRequirement: { 'operator!': 'In|NotIn|Exists|DoesNotExist' },
  V1NetworkPolicyPort: { protocol },
  V1NetworkPolicySpec: { policyTypes: '[]Ingress|Egress' },
  V1NodeSelectorRequirement: { 'operator!': 'In|NotIn|Exists|DoesNotExist|Gt|Lt' },
  V1PersistentVolumeClaimSpec: { accessModes, volumeMode: 'Filesystem|Block' },
  V1PersistentVolumeSpec: { accessModes, persistentVolumeReclaimPolicy: 'Retain|Delete|Recycle' },
  V1PodDisruptionBudgetSpec: { unhealthyPodEvictionPolicy: 'AlwaysAllow|IfHealthyBudget' },
  V1PodSpec: {
    dnsPolicy: 'ClusterFirst|ClusterFirstWithHostNet|Default|None',
    restartPolicy: 'Always|OnFailure|Never',
  },
  V1RoleRef: { 'kind!': 'Role|ClusterRole' },
  V1SeccompProfile: { 'type!': 'RuntimeDefault|Localhost|Unconfined' },
  V1Secret: { data: '{}base64' },
  V1SecurityContext: { procMount: 'Default|Unmasked' },
  V1ServicePort: { protocol },
  V1ServiceSpec: {
    externalTrafficPolicy: 'Cluster|Local',
    internalTrafficPolicy: 'Cluster|Local',
    ipFamilyPolicy: 'SingleStack|PreferDualStack|RequireDualStack',
    sessionAffinity: 'None|ClientIP',
    type: 'ClusterIP|NodePort|LoadBalancer|ExternalName',
  },
  V1StatefulSetSpec: { podManagementPolicy: 'OrderedReady|Parallel' },
  V1StatefulSetUpdateStrategy: { type: 'RollingUpdate|OnDelete' },
  V1StorageClass: { reclaimPolicy: 'Retain|Delete', volumeBindingMode: 'Immediate|WaitForFirstConsumer' },
  V1Toleration: { effect: 'NoSchedule|PreferNoSchedule|NoExecute', operator: 'Exists|Equal|Gt|Lt' },
  V1TopologySpreadConstraint: { 'whenUnsatisfiable!': 'ScheduleAnyway|DoNotSchedule' },
  V2HPAScalingPolicy: { 'type!': 'Pods|Percent' },
  V2HPAScalingRules: { selectPolicy: 'Max|Min|Disabled' },
  V2MetricSpec: { 'type!': 'ContainerResource|External|Object|Pods|Resource' },
  V2MetricTarget: { 'type!': 'AverageValue|Utilization|Value' },
};
