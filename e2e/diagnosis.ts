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

/** What is wrong with a pod, one line each; empty when it is ready. */
export function podReasons({ metadata, status }: V1Pod): string[] {
  const conditions = (status?.conditions ?? [])
    .filter(({ status: met, message }) => met !== 'True' && message !== undefined)
    .map(({ type, reason, message }) => sentence(`${type}:`, reason, message));
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const reasons = [...conditions, ...containers.flatMap(containerReasons)];
  return reasons.map((reason) => `${metadata?.name ?? 'pod'}: ${reason}`);
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
