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

/** The protocol of a port. @default TCP */
export function protocolOf(port: Field): string {
  return port.at('protocol').text ?? 'TCP';
}

/** Do the pods declare where a port of a Service leads? */
export function listens(workload: Workload, port: Field): boolean {
  const target = targetOf(port);
  return target !== undefined && podPorts(workload, target, protocolOf(port)).length > 0;
}
