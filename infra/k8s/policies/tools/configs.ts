/** The configuration files of other tools, as their tables of checks demand them. Tests hold the files in the root to them. */
import { priorityClassNames } from '../../names.ts';
import { switchedOff } from './answer.ts';
import { kubeLinter } from './kube-linter.ts';
import { kubeScore } from './kube-score.ts';
import { polaris } from './polaris.ts';

/** Workloads that a check of polaris does not understand, by `namespace/name`, and why. */
export const polarisExemptions: readonly {
  readonly check: string;
  readonly workloads: readonly string[];
  readonly why: string;
}[] = [
  {
    check: 'automountServiceAccountToken',
    workloads: [
      'ingress/traefik',
      'metrics-server/metrics-server',
      'monitoring/prometheus',
      'monitoring/prometheus-adapter',
    ],
    why: 'they ask the API server, with the rights of a role of their own',
  },
  {
    check: 'missingNetworkPolicy',
    workloads: ['monitoring/otel-collector', 'valkey/valkey'],
    why: 'their policies name no egress because they may call nobody, which polaris takes for a policy that forgot it',
  },
];

/** Priority classes of the system that pods of ours may have. */
const systemClasses = ['system-cluster-critical', 'system-node-critical'];

/** `.kube-linter.yaml` (https://docs.kubelinter.io/#/configuring-kubelinter). */
export function kubeLinterConfig(): string {
  return lines(
    '# kube-linter lint dist/prod: every built-in check, but for those below. Reasons for single objects are annotations.',
    'checks:',
    '  addAllBuiltIn: true',
    '  exclude:',
    ...switchedOff(kubeLinter).flatMap(([check, why]) => [`    # ${why}`, `    - ${check}`]),
    'customChecks:',
    '  - name: own-priority-class',
    '    template: priority-class-name',
    '    params:',
    '      acceptedPriorityClassNames:',
    ...[...Object.values(priorityClassNames), ...systemClasses].map((name) => `        - ${name}`),
  );
}

/** `polaris.yaml` (https://polaris.docs.fairwinds.com/customization/configuration/). */
export function polarisConfig(): string {
  const off = new Map(switchedOff(polaris));
  return lines(
    '# polaris audit --config polaris.yaml --audit-path dist/prod: every check, but for those below.',
    'checks:',
    ...Object.keys(polaris).flatMap((check) => {
      const why = off.get(check);
      return why === undefined ? [`  ${check}: danger`] : [`  # ${why}`, `  ${check}: ignore`];
    }),
    'exemptions:',
    ...polarisExemptions.flatMap(({ check, workloads, why }) => [
      `  # ${why}`,
      ...workloads.flatMap((workload) => {
        const [namespace = '', name = ''] = workload.split('/');
        return [
          `  - namespace: ${namespace}`,
          '    controllerNames:',
          `      - ${name}`,
          '    rules:',
          `      - ${check}`,
        ];
      }),
    ]),
  );
}

/** Checks of kube-score that run only when asked for. */
const optional: ReadonlySet<string> = new Set([
  'container-cpu-requests-equal-limits',
  'container-ephemeral-storage-request-equals-limit',
  'container-memory-requests-equal-limits',
  'container-ports-check',
  'container-resource-requests-equal-limits',
  'container-seccomp-profile',
]);

/** Arguments of kube-score, which has no configuration file (https://github.com/zegl/kube-score#configuration). */
export function kubeScoreArguments(kubernetesVersion: string): readonly string[] {
  const off = new Set(switchedOff(kubeScore).map(([check]) => check));
  const ignored = [...off].filter((check) => !optional.has(check));
  return [
    'score',
    '--kubernetes-version',
    `v${kubernetesVersion}`,
    '--ignore-container-cpu-limit',
    ...[...optional].filter((check) => !off.has(check)).flatMap((check) => ['--enable-optional-test', check]),
    ...ignored.flatMap((check) => ['--ignore-test', check]),
  ];
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
