/** All steps in their order. */
import { balance } from './balance.ts';
import { canary } from './canary.ts';
import { cleanup } from './cleanup.ts';
import { clients } from './clients.ts';
import { deploy } from './deploy.ts';
import { drain } from './drain.ts';
import { images } from './images.ts';
import { kill } from './kill.ts';
import { preflight } from './preflight.ts';
import { reachability } from './reachability.ts';
import { ready } from './ready.ts';
import { requests } from './requests.ts';
import { rollout } from './rollout.ts';
import { scale } from './scale.ts';
import type { Step } from './step.ts';

/** The steps of a run; the first guards the others. */
export const allSteps: readonly Step[] = [
  preflight,
  images,
  deploy,
  ready,
  requests,
  clients,
  balance,
  reachability,
  rollout,
  kill,
  canary,
  drain,
  scale,
  cleanup,
];
