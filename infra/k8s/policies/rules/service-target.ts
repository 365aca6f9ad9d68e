/** Where Services lead. */
import type { Field } from '../model/field.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { type Workload, podPorts } from '../model/workload.ts';

/** Where a port of a Service leads: a number or a name of the pods. */
export function targetOf(port: Field): number | string | undefined {
  const target = port.at('targetPort');
  return target.text ?? target.number ?? port.at('port').number;
}

/** Does it stand for a name elsewhere? */
export const isExternal = ({ root }: KubeObject): boolean => root.at('spec', 'type').text === 'ExternalName';

/** The protocol of a port; of one that does not exist, which API-2 tells, the default. @default TCP */
export function protocolOf(port: Field): string {
  const { text = 'TCP' } = port.at('protocol');
  return /^(TCP|UDP|SCTP)$/.test(text) ? text : 'TCP';
}

const silent = new WeakMap<readonly Workload[], Map<string, readonly Workload[]>>();

/**
 * The workloads of a list whose pods do not declare where a port of a Service leads. Worked out once for each list: a thousand
 * Services over the same thousand workloads would ask a million times.
 */
export function silentAt(workloads: readonly Workload[], port: Field): readonly Workload[] {
  const [target, protocol] = [targetOf(port), protocolOf(port)];
  const known = silent.get(workloads) ?? new Map<string, readonly Workload[]>();
  silent.set(workloads, known);
  const key = `${typeof target} ${target}/${protocol}`;
  const found =
    known.get(key) ??
    workloads.filter((workload) => target === undefined || podPorts(workload, target, protocol).length === 0);
  known.set(key, found);
  return found;
}
