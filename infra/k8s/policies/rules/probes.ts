/** How Kubernetes finds out whether a process lives and can work. */
import type { Field } from '../model/field.ts';
import type { Container } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { containerRule, endsByItself } from './each.ts';

const probeKeys = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const handlerKinds = ['exec', 'grpc', 'httpGet', 'tcpSocket', 'sleep'] as const;

/** Probes of a container that are written. */
export function probesOf({ field }: Container): readonly Field[] {
  return probeKeys.map((key) => field.at(key)).filter(({ exists }) => exists);
}

/** The part of a probe that says what is asked. */
function question(probe: Field): string {
  return JSON.stringify(handlerKinds.map((kind) => probe.at(kind).value ?? null));
}

/** Rules about probes and hooks. */
export const probeRules: readonly Rule[] = [
  ...(['readinessProbe', 'livenessProbe'] as const).map((key, index) =>
    containerRule(
      {
        id: `PRB-${index + 1}`,
        severity: 'error',
        title:
          key === 'readinessProbe' ? 'containers say when they can take requests' : 'containers say that they live',
        why:
          key === 'readinessProbe'
            ? 'a Service sends requests to a process that has not started yet, and to one that is overloaded'
            : 'a process that hangs is never restarted',
        fix: `add a ${key}`,
        source: `kube-linter no-${key === 'readinessProbe' ? 'readiness' : 'liveness'}-probe, kube-score pod-probes, polaris ${key}Missing`,
      },
      function* present({ field, role }, workload) {
        const at = field.at(key);
        if (role === 'main' && !endsByItself(workload) && !at.exists) yield [at, 'must be set'];
      },
    ),
  ),
  containerRule(
    {
      id: 'PRB-3',
      severity: 'error',
      title: 'readiness and liveness ask different things',
      why: 'a process that is busy or draining is killed instead of being left alone',
      fix: 'give each a path, or a gRPC service, of its own',
      source: 'kube-score pod-probes-identical',
    },
    function* different({ field }) {
      const [readiness, liveness] = [field.at('readinessProbe'), field.at('livenessProbe')];
      if (readiness.exists && liveness.exists && question(readiness) === question(liveness)) {
        yield [liveness, 'must not ask what the readinessProbe asks', 'the same question'];
      }
    },
  ),
  containerRule(
    {
      id: 'PRB-5',
      severity: 'warning',
      title: 'probes ask the process, not its socket',
      why: 'the kernel accepts connections for a process that is stuck',
      fix: 'use httpGet, or grpc for a gRPC server',
      source:
        'seeds: gRPC liveness by tcpSocket; https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    },
    function* asked(container) {
      for (const probe of probesOf(container)) {
        const at = probe.at('tcpSocket');
        if (at.exists) yield [at, 'must be a question that only a working process answers'];
      }
    },
  ),
  containerRule(
    {
      id: 'PRB-6',
      severity: 'error',
      title: 'one late answer changes nothing',
      why: 'a pause of a second restarts the process, on all replicas at once where they share what is slow',
      fix: 'let a livenessProbe fail three times, and give an answer no longer than until the next question',
      source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    },
    function* patient(container) {
      const failures = container.field.at('livenessProbe', 'failureThreshold');
      if (failures.number === 1) yield [failures, 'must be at least 2'];
      for (const probe of probesOf(container)) {
        const [timeout, period] = [probe.at('timeoutSeconds'), probe.at('periodSeconds').number ?? 10];
        if ((timeout.number ?? 1) > period) yield [timeout, `must not exceed periodSeconds (${period})`];
      }
    },
  ),
  containerRule(
    {
      id: 'R-17',
      severity: 'error',
      title: 'probes and hooks are complete and reach something that answers',
      why: 'a probe of a wrong port or path keeps the pod from ever getting ready, or kills it again and again',
      fix: 'name a port that the container declares, a path that the app serves, and exactly one handler',
      source: 'kube-linter liveness-port, readiness-port, startup-port; API server validation of probes',
      needs: ['workloads'],
      partly: true,
    },
    function* reaches(container, workload, { context: { workloads = {} } }) {
      const declared = workloads[`${workload.namespace}/${workload.object.name}`];
      for (const probe of probesOf(container)) {
        yield* oneHandler(probe);
        yield* portFaults(probe, container);
        const path = probe.at('httpGet', 'path');
        if (declared !== undefined && probe.at('httpGet').exists && !declared.probePaths.includes(path.text ?? '/')) {
          yield [path, `must be one of ${declared.probePaths.join(', ')}`];
        }
      }
      for (const key of ['startupProbe', 'livenessProbe']) {
        const at = container.field.at(key, 'successThreshold');
        if (at.exists && at.number !== 1) yield [at, 'must be 1'];
      }
      for (const hook of ['preStop', 'postStart'].map((key) => container.field.at('lifecycle', key))) {
        if (hook.value !== undefined) yield* oneHandler(hook);
      }
    },
  ),
];

function* oneHandler(handler: Field): Iterable<readonly [Field, string]> {
  const count = handlerKinds.filter((kind) => handler.at(kind).exists).length;
  if (count !== 1) yield [handler, `must have exactly one handler, one of ${handlerKinds.join(', ')}`];
}

function* portFaults(probe: Field, container: Container): Iterable<readonly [Field, string]> {
  for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
    const port = probe.at(kind, 'port');
    if (!probe.at(kind).exists) continue;
    if (kind === 'grpc' && port.number === undefined) yield [port, 'must be a number: gRPC probes take no names'];
    const { value } = port;
    const known = typeof value === 'string' || typeof value === 'number' ? declaredPorts(container, value) : 0;
    if (known === 0) yield [port, 'must be a port that the container declares'];
  }
}

function declaredPorts({ ports }: Container, wanted: string | number): number {
  return ports.filter(({ name, number }) => (typeof wanted === 'number' ? number : name) === wanted).length;
}
