/** The life of a trial of a service behind the gateway: started, rolled back, started again, promoted. */
import { canaryHost } from '../../infra/environments/platform.ts';
import { gatewayName } from '../../infra/k8s/names.ts';
import type { Manifest } from '../../infra/k8s/render.ts';
import { type DrillResult, drillText, underTraffic } from '../drill.ts';
import { type Rollout, rollouts } from '../manifests.ts';
import { readyPods } from '../replicas.ts';
import { firstRequests } from '../seed-requests.ts';
import { adapted, applyMarked } from '../steps/deploy.ts';
import type { Run } from '../steps/step.ts';
import { waitForGone, waitForLeavingPods, waitForRollouts } from '../steps/wait.ts';
import { streamsOf } from '../streams.ts';
import { type Measured, measure, sidesOf } from './measure.ts';
import { changeOf, identityOf, rolledBack, triedPercent, triedService, underWay } from './trial.ts';

/** Every replica of the gateway counts out any hundred requests in a row exactly, and of fewer at most three more or less. */
const perGateway = { exactly: 100, tolerance: 3 } as const;
/** Requests whose side is not a matter of counting. */
const fewRequests = 60;

/** Changes what runs, under traffic, as the edit of the environment would. */
async function change(
  run: Run,
  name: string,
  before: readonly Manifest[],
  after: readonly Manifest[],
): Promise<DrillResult> {
  const { environment, say } = run;
  const { apply, remove } = changeOf(before, after);
  const isOwn = ({ namespace }: Rollout): boolean => namespace === environment.namespace;
  const drill = await underTraffic(run, {
    name,
    streams: streamsOf(environment),
    disturb: async () => {
      for (const manifest of await adapted(run, apply)) await applyMarked(run, manifest);
      const own = rollouts(after).filter(isOwn);
      await waitForRollouts(own, { ...run, say: () => {} });
      // only once nobody is sent there any more
      for (const manifest of remove) await run.cluster.remove(manifest);
      await waitForGone(remove, run);
      await waitForLeavingPods([...rollouts(before), ...own].filter(isOwn), run);
    },
  });
  say(`${name}: ${apply.length} objects applied, ${remove.length} deleted; ${drillText(drill)}`);
  return drill;
}

/** The share that the gateway counts out, and what clients may choose. */
async function measureTrial(run: Run, manifests: readonly Manifest[]): Promise<Measured[]> {
  const { domain } = run.environment;
  const gateways = await Promise.all(sidesOf(manifests, gatewayName).map((side) => readyPods(run, side)));
  const pods = gateways.flat().length;
  const request = firstRequests.createProject;
  const ask = { host: domain, request, requests: fewRequests };
  const [all, none] = [
    { share: 1, tolerance: 0 },
    { share: 0, tolerance: 0 },
  ];
  const of = (question: Parameters<typeof measure>[3]): Promise<Measured> =>
    measure(run, manifests, triedService, question);
  return [
    await of({
      ...ask,
      what: `${triedPercent} % of ${triedService} by ${pods} gateways`,
      requests: pods * perGateway.exactly,
      expected: { share: triedPercent / 100, tolerance: pods * perGateway.tolerance },
    }),
    await of({ ...ask, what: 'clients that ask for the trial', wish: 'canary', expected: all }),
    await of({ ...ask, what: 'clients that ask for the stable side', wish: 'stable', expected: none }),
    await of({ ...ask, what: 'the host of the trial', host: canaryHost({ domain }), expected: all }),
  ];
}

/** Everybody gets the one side that there is. */
async function measureAlone(run: Run, manifests: readonly Manifest[], what: string): Promise<Measured[]> {
  const { domain } = run.environment;
  const expected = { share: 0, tolerance: 0 };
  const request = firstRequests.createProject;
  return [
    await measure(run, manifests, triedService, { what, host: domain, request, requests: fewRequests, expected }),
  ];
}

/** Puts back what dist/ holds, without waiting for it. */
async function restore(run: Run): Promise<void> {
  const { cluster, environment, manifests } = run;
  const kept = new Set(manifests.map(identityOf));
  const own = manifests.filter(({ metadata }) => metadata.namespace === environment.namespace);
  for (const manifest of await adapted(run, own)) await applyMarked(run, manifest);
  const extra = new Map(
    [underWay, rolledBack].flatMap((edit) =>
      edit(environment).map((manifest) => [identityOf(manifest), manifest] as const),
    ),
  );
  for (const [identity, manifest] of extra) if (!kept.has(identity)) await cluster.remove(manifest);
}

/** Takes a trial through its life. Whatever happens, the cluster is left as dist/ says. */
export async function trialLife(run: Run): Promise<{ measured: Measured[]; drills: DrillResult[] }> {
  const { environment, manifests: dist } = run;
  const [trial, back] = [underWay(environment), rolledBack(environment)];
  const stages = [
    { name: 'started', to: trial, check: () => measureTrial(run, trial) },
    { name: 'rolled back', to: back, check: () => measureAlone(run, back, 'rolled back') },
    { name: 'started again', to: trial, check: () => measureTrial(run, trial) },
    // a service has no standing trial: with the promotion the whole entry goes
    { name: 'promoted', to: dist, check: () => measureAlone(run, dist, 'promoted') },
  ];
  const measured: Measured[] = [];
  const drills: DrillResult[] = [];
  let now: readonly Manifest[] = dist;
  try {
    for (const { name, to, check } of stages) {
      const drill = await change(run, `trial of ${triedService} ${name}`, now, to);
      drills.push(drill);
      if (drill.troubles.length > 0) break;
      now = to;
      measured.push(...(await check()));
    }
  } finally {
    if (now !== dist || drills.length < stages.length) await restore(run);
  }
  return { measured, drills };
}
