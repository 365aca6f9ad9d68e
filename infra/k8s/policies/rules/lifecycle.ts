/** How pods start and end (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/). */
import type { Field } from '../model/field.ts';
import type { Rule } from '../rule.ts';
import { containerRule, endsByItself, podRule } from './each.ts';

/** What a process gets beyond its drain to end. */
const marginSeconds = 5;

/** The time in which a probe has failed for good, in seconds, with the defaults of Kubernetes. */
function budgetOf(probe: Field): number {
  const [failures, period] = [probe.at('failureThreshold').number ?? 3, probe.at('periodSeconds').number ?? 10];
  return (probe.at('initialDelaySeconds').number ?? 0) + failures * period;
}

/** How long a stop hook sleeps, by itself or by a command, in seconds. */
function sleepOf(hook: Field): number {
  const command = hook.at('exec', 'command').texts.join(' ');
  return hook.at('sleep', 'seconds').number ?? Number(/\bsleep (\d+)/.exec(command)?.[1] ?? 0);
}

/** Rules about start and end. */
export const lifecycleRules: readonly Rule[] = [
  podRule(
    {
      id: 'R-18',
      severity: 'error',
      title: 'pods get the time to end that their stop hook and their drain take',
      why: 'the clock starts with the hook: what is left at its end is killed, with the requests in it',
      fix: `raise terminationGracePeriodSeconds to the sleep, the drain and ${marginSeconds} s together`,
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow, KEP-3960',
      needs: ['workloads'],
      partly: true,
    },
    function* grace({ pod, running, namespace, object }, { context: { workloads = {} } }) {
      const at = pod.at('terminationGracePeriodSeconds');
      const seconds = at.number ?? 30;
      const sleeps = running.map(({ field }) => sleepOf(field.at('lifecycle', 'preStop')));
      const drain = workloads[`${namespace}/${object.name}`]?.drainSeconds;
      const sleep = Math.max(0, ...sleeps);
      if (seconds <= 0) yield [at, 'must be above 0: the process would be killed without a warning'];
      else if (sleep > 0 && sleep >= seconds) yield [at, `must be above the ${sleep} s that the stop hook sleeps`];
      else if (drain !== undefined && seconds < sleep + drain + marginSeconds) {
        yield [
          at,
          `must be at least ${sleep + drain + marginSeconds}: ${sleep} s of sleep, ${drain} s of drain, ${marginSeconds} s more`,
        ];
      }
    },
  ),
  containerRule(
    {
      id: 'R-19',
      severity: 'error',
      title: 'slow starts are not mistaken for a hang',
      why: 'liveness kills a process that is still starting, which then starts anew, for ever',
      fix: 'add a startupProbe whose failureThreshold x periodSeconds is the longest start',
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#when-should-you-use-a-startup-probe',
      needs: ['workloads'],
      partly: true,
    },
    function* start({ field }, { namespace, object }, { context: { workloads = {} } }) {
      const [startup, liveness] = [field.at('startupProbe'), field.at('livenessProbe')];
      if (liveness.exists && !startup.exists) yield [startup, 'must be set beside a livenessProbe'];
      const boot = workloads[`${namespace}/${object.name}`]?.bootSeconds;
      if (boot !== undefined && startup.exists && budgetOf(startup) < boot) {
        yield [startup.at('failureThreshold'), `must allow ${boot} s to start`, `${budgetOf(startup)} s`];
      }
    },
  ),
  podRule(
    {
      id: 'RST-1',
      severity: 'error',
      title: 'pods that must go on start again, and those of jobs say what happens',
      why: 'the API server refuses anything else',
      fix: "set restartPolicy to 'Always', and in a Job to 'OnFailure' or 'Never'",
      source:
        'kube-linter restart-policy, https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy',
    },
    function* restarts(workload) {
      const { pod, object } = workload;
      const at = pod.at('restartPolicy');
      if (endsByItself(workload)) {
        if (!/^(OnFailure|Never)$/.test(at.text ?? '')) yield [at, "must be 'OnFailure' or 'Never'"];
      } else if (object.kind !== 'Pod' && at.exists && at.text !== 'Always') yield [at, "must be 'Always'"];
    },
  ),
];
