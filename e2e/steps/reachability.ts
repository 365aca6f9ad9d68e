/** Whether NetworkPolicies keep out whom they should. */
import type { V1Pod } from '@kubernetes/client-node';
import { gatewayName } from '../../infra/k8s/names.ts';
import type { Manifest } from '../../infra/k8s/render.ts';
import { withAnnotations } from '../manifests.ts';
import { type Address, probeCommand, probeResults } from '../probe-script.ts';
import { type Attempt, type TargetPort, openToStrangers, reachFaults, targetPorts } from '../reachability.ts';
import { declared } from '../replicas.ts';
import { isReady } from '../rollout-state.ts';
import { strangerNamespace, strangerPod } from '../stranger.ts';
import { createdBy, isMarked } from './mark.ts';
import type { Run, Step } from './step.ts';
import { waitForGone } from './wait.ts';

const elsewhere = 'e2e-elsewhere';
const stranger = 'e2e-stranger';
const pollMs = 500;
/**
 * Plugins let a new pod out until they have heard of it, in milliseconds; so does that of EKS unless its mode is strict
 * (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html). What receives is closed anyway.
 */
const newPodMs = 5_000;

/** One pod's view of all targets. */
interface View {
  readonly name: string;
  readonly end: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly attempts: readonly Attempt[];
}

interface Reachable extends Address {
  readonly target: TargetPort;
}

async function readyPod(
  { cluster }: Run,
  { namespace, selector }: TargetPort['deployment'],
): Promise<V1Pod | undefined> {
  return (await cluster.pods.select(namespace, selector)).find(isReady);
}

/** Every declared port at one ready pod of each Deployment. */
async function addressesOf(run: Run): Promise<Reachable[]> {
  const addresses = targetPorts(run.manifests).map(async (target): Promise<Reachable> => {
    const host = (await readyPod(run, target.deployment))?.status?.podIP;
    if (host === undefined) throw new Error(`no pod of ${target.deployment.name} is ready`);
    return { target, host, port: target.port };
  });
  return Promise.all(addresses);
}

const attemptsOf = (output: string, addresses: readonly Reachable[]): Attempt[] => {
  const open = probeResults(output, addresses);
  return addresses.map(({ target }, i) => ({ target, open: open[i] ?? false }));
};

/** What a pod that belongs to nobody reaches. */
async function asStranger(run: Run, namespace: string, image: string, addresses: readonly Reachable[]): Promise<View> {
  const { cluster, options, pause } = run;
  const pod = strangerPod({ name: stranger, namespace, image, command: probeCommand(addresses, newPodMs) });
  const deadline = performance.now() + options.timeoutMs;
  await cluster.remove(pod);
  await waitForGone([pod], run);
  await cluster.apply(pod);
  for (;;) {
    const phase = (await cluster.pods.read(namespace, stranger))?.status?.phase;
    if (phase === 'Succeeded') break;
    if (phase === 'Failed' || performance.now() > deadline) {
      throw new Error(`pod ${namespace}/${stranger} is ${phase ?? 'gone'} and must succeed`);
    }
    await pause(pollMs);
  }
  const output = await cluster.pods.log(namespace, stranger, stranger);
  const end = { namespace, labels: {} };
  return { name: `a stranger in ${namespace}`, end, attempts: attemptsOf(output, addresses) };
}

/** What the pods of our own apps reach, each looked at from inside. */
async function asOurselves(run: Run, addresses: readonly Reachable[]): Promise<View[]> {
  const own = new Map(addresses.map(({ target }) => [target.deployment.name, target]));
  const views = [...own.values()]
    .filter(({ deployment }) => declared(deployment) !== undefined)
    .map(async ({ deployment, labels }): Promise<View> => {
      const pod = await readyPod(run, deployment);
      const container = pod?.spec?.containers[0]?.name ?? '';
      // nobody needs to reach himself, and no policy is asked
      const others = addresses.filter(({ host }) => host !== pod?.status?.podIP);
      const output = await run.cluster.pods.exec(
        deployment.namespace,
        pod?.metadata?.name ?? '',
        container,
        probeCommand(others),
      );
      const end = { namespace: deployment.namespace, labels };
      return { name: deployment.name, end, attempts: attemptsOf(output, others) };
    });
  return Promise.all(views);
}

const places = (attempts: readonly Attempt[]): string[] =>
  attempts.filter(({ open }) => open).map(({ target: { deployment, port } }) => `${deployment.name}:${port}`);

export const reachability: Step = {
  name: 'reachability',
  summary: 'connects from pods of nobody and from our own to every port, and compares with the policies',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, say } = run;
    const addresses = await addressesOf(run);
    const { spec } = await cluster.deployment(environment.namespace, gatewayName);
    const image = spec?.template.spec?.containers[0]?.image ?? '';
    const namespace = withAnnotations(strangerNamespace(elsewhere), createdBy);
    const ours: Manifest = strangerPod({ name: stranger, namespace: environment.namespace, image, command: [] });
    try {
      const left = await cluster.annotations(namespace);
      if (left !== undefined && isMarked(left)) await cluster.remove(namespace);
      await waitForGone([namespace], run);
      await cluster.apply(namespace);
      const strangers = await Promise.all([
        asStranger(run, environment.namespace, image, addresses),
        asStranger(run, elsewhere, image, addresses),
      ]);
      const views = [...strangers, ...(await asOurselves(run, addresses))];
      for (const { name, attempts } of views) {
        const open = places(attempts);
        say(
          `${name} reaches ${open.length} of ${attempts.length} ports${open.length > 0 ? `: ${open.join(', ')}` : ''}`,
        );
      }
      // a stranger who reaches nothing at all may have been cut off by something else
      const seen = strangers.some(({ attempts }) => places(attempts).length > 0);
      return {
        text: `${views.length} pods tried ${addresses.length} ports each`,
        figures: { reaches: Object.fromEntries(views.map(({ name, attempts }) => [name, places(attempts)])) },
        faults: [
          ...views.flatMap((view) => reachFaults(manifests, view, view.attempts)),
          ...strangers.flatMap((view) => openToStrangers(manifests, view)),
          ...(seen ? [] : ['no stranger reached anything, not even the ingress controller: the probe proves nothing']),
        ],
      };
    } finally {
      await cluster.remove(ours);
      await cluster.remove(namespace);
    }
  },
};
