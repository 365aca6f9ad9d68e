/** Why pods are not ready, as far as the cluster knows. */
import type { CoreV1Event, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

const sentence = (...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(' ');

function containerReasons({ name, ready, restartCount, state, lastState }: V1ContainerStatus): string[] {
  if (ready) return [];
  const { waiting, terminated } = state ?? {};
  const ended = terminated ?? lastState?.terminated;
  const reasons = [
    waiting && sentence(waiting.reason ?? 'waiting', waiting.message),
    ended && sentence('ended with exit code', `${ended.exitCode}`, ended.reason && `(${ended.reason})`, ended.message),
    restartCount > 0 && `restarted ${restartCount} times`,
  ].filter((reason) => typeof reason === 'string');
  return [`container ${name}: ${reasons.length > 0 ? reasons.join('; ') : 'not ready'}`];
}

/** Conditions that only sum up what the containers say. */
const sums = ['Ready', 'ContainersReady'];

function reasonsOf({ status }: V1Pod): string[] {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const conditions = (status?.conditions ?? [])
    .filter(({ type, status: met, message }) => met !== 'True' && message !== undefined && !sums.includes(type))
    .map(({ type, reason, message }) => sentence(`${type}:`, reason, message));
  return [...conditions, ...containers.flatMap(containerReasons)];
}

/** What is wrong with some pods; what several have in common is told of the first, with their number. */
export function podReasons(pods: readonly V1Pod[]): string[] {
  const podsBy = new Map<string, string[]>();
  for (const pod of pods) {
    for (const reason of reasonsOf(pod))
      podsBy.set(reason, [...(podsBy.get(reason) ?? []), pod.metadata?.name ?? 'pod']);
  }
  return [...podsBy].map(([reason, [first, ...others]]) =>
    sentence(first, others.length > 0 ? `and ${others.length} more:` : ':', reason).replace(' :', ':'),
  );
}

/** The containers whose last lines may say more, and whether the run before is the one that failed. */
export function tellingContainers({ status }: V1Pod): { readonly name: string; readonly previous: boolean }[] {
  return (status?.containerStatuses ?? [])
    .filter(({ ready, restartCount, state }) => !ready && (restartCount > 0 || state?.waiting === undefined))
    .map(({ name, state, restartCount }) => ({ name, previous: state?.running === undefined && restartCount > 0 }));
}

const timeOf = ({ lastTimestamp, eventTime, metadata }: CoreV1Event): number =>
  new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();

/** The newest warnings, one line each. */
export function eventLines(events: readonly CoreV1Event[], limit = 15): string[] {
  return events
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .slice(-limit)
    .map(({ involvedObject: { kind, name }, reason, message, count }) =>
      sentence(`${kind ?? ''} ${name ?? ''}:`, reason, message, (count ?? 1) > 1 ? `(${count} times)` : ''),
    );
}
