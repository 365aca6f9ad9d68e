/** Keeps a way to a private Kubernetes API open. Pure: what it asks and starts comes through arguments. */
import { bastionName, hostOf, tunnelDocument, tunnelPort } from '../../infra/aws/plan/tunnel.ts';
import { Failure } from '../terminal/failure.ts';

/** Where the cluster is. */
export interface Place {
  readonly region: string;
  readonly clusterName: string;
}

/** A cluster that is there, and a machine that leads to it. */
export interface Way {
  readonly endpoint: string;
  readonly arn: string;
  /** Id of the machine. @default - none runs yet */
  readonly machine?: string;
}

/** What the tunnel is made with. */
export interface Tools {
  /**
   * Asks AWS.
   * @param args of its CLI
   * @returns what it prints
   * @throws {Failure} with what it says where it refuses
   */
  readonly ask: (args: readonly string[]) => Promise<string>;
  /** Starts a session. @returns once it is over: what it said last */
  readonly session: (args: readonly string[], signal: AbortSignal) => Promise<string>;
  /** @returns at once when the signal comes */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly say: (line: string) => void;
}

const againMs = 5_000;

/**
 * Looks for a cluster and its machine.
 * @returns undefined where there is no such cluster yet
 * @throws {Failure} where AWS refuses to tell
 */
export async function findWay({ region, clusterName }: Place, ask: Tools['ask']): Promise<Way | undefined> {
  const here = ['--region', region, '--output', 'text'];
  let described: string;
  try {
    described = await ask([
      'eks',
      'describe-cluster',
      '--name',
      clusterName,
      '--query',
      'cluster.[arn,endpoint]',
      ...here,
    ]);
  } catch (error) {
    if (error instanceof Failure && error.message.includes('ResourceNotFoundException')) return undefined;
    throw error;
  }
  const [arn = '', endpoint = ''] = described.trim().split(/\s+/);
  // A cluster that is being made has no endpoint: the CLI prints None.
  if (!endpoint.startsWith('https://')) return undefined;
  const query = "AutoScalingGroups[].Instances[?LifecycleState=='InService'].InstanceId";
  const group = ['--auto-scaling-group-names', bastionName(clusterName)];
  const machines = await ask(['autoscaling', 'describe-auto-scaling-groups', ...group, '--query', query, ...here]);
  const [machine] = /i-[0-9a-f]+/.exec(machines) ?? [];
  return { arn, endpoint, ...(machine !== undefined && { machine }) };
}

/** Arguments of the AWS CLI that forward a port of this computer to an endpoint. */
export function sessionArgs(
  region: string,
  machine: string,
  endpoint: string,
  port: number = tunnelPort,
): readonly string[] {
  const parameters = { host: [hostOf(endpoint)], portNumber: ['443'], localPortNumber: [String(port)] };
  return [
    'ssm',
    'start-session',
    `--region=${region}`,
    `--target=${machine}`,
    `--document-name=${tunnelDocument}`,
    `--parameters=${JSON.stringify(parameters)}`,
  ];
}

/** Opens the tunnel as soon as there is a way, and again whenever it ends: a session lasts as long as its machine at most. */
export async function keepOpen(place: Place, tools: Tools, signal: AbortSignal, port?: number): Promise<void> {
  let said = '';
  const sayOnce = (line: string): void => {
    if (line !== said) tools.say(line);
    said = line;
  };
  while (!signal.aborted) {
    // One session after the other.
    // oxlint-disable-next-line no-await-in-loop
    const words = await once(place, tools, signal, port).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (signal.aborted) return;
    sayOnce(words);
    // oxlint-disable-next-line no-await-in-loop
    await tools.sleep(againMs, signal);
  }
}

async function once(place: Place, { ask, session }: Tools, signal: AbortSignal, port?: number): Promise<string> {
  const way = await findWay(place, ask);
  if (way === undefined) return `tunnel: waiting for cluster ${place.clusterName}`;
  if (way.machine === undefined) return `tunnel: waiting for a machine in group ${bastionName(place.clusterName)}`;
  const last = await session(sessionArgs(place.region, way.machine, way.endpoint, port), signal);
  return `tunnel: closed${last === '' ? '' : ` (${last})`}; opening it again`;
}
