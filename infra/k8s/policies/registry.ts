/** Every rule, by concern. */
import type { Rule } from './rule.ts';
import { accountRules } from './rules/accounts.ts';
import { addressRules } from './rules/addresses.ts';
import { autoscalingRules } from './rules/autoscaling.ts';
import { budgetRules } from './rules/budgets.ts';
import { canaryRules } from './rules/canaries.ts';
import { flowRules } from './rules/flows.ts';
import { identityRules } from './rules/identity.ts';
import { nameRules } from './rules/names.ts';
import { selectorRules } from './rules/selectors.ts';
import { imageRules } from './rules/images.ts';
import { ingressRules } from './rules/ingress.ts';
import { ingressControllerRules } from './rules/ingress-controllers.ts';
import { jobRules } from './rules/jobs.ts';
import { isolationRules } from './rules/isolation.ts';
import { lifecycleRules } from './rules/lifecycle.ts';
import { metricRules } from './rules/metrics.ts';
import { networkRules } from './rules/network.ts';
import { objectRules } from './rules/objects.ts';
import { openingRules } from './rules/openings.ts';
import { placementRules } from './rules/placement.ts';
import { portRules } from './rules/ports.ts';
import { probeRules } from './rules/probes.ts';
import { quotaRules } from './rules/quotas.ts';
import { rbacRules } from './rules/rbac.ts';
import { referenceRules } from './rules/references.ts';
import { resourceRules } from './rules/resources.ts';
import { rolloutRules } from './rules/rollout.ts';
import { schemaRule } from './rules/schema.ts';
import { secretRules } from './rules/secrets.ts';
import { securityRules } from './rules/security.ts';
import { serviceRules } from './rules/services.ts';
import { servicePortRules } from './rules/service-ports.ts';
import { volumeRules } from './rules/volumes.ts';

/** All rules that judge the manifests of one environment by themselves. */
export const rules: readonly Rule[] = [
  ...objectRules,
  schemaRule,
  ...nameRules,
  ...selectorRules,
  ...identityRules,
  ...imageRules,
  ...resourceRules,
  ...quotaRules,
  ...securityRules,
  ...isolationRules,
  ...accountRules,
  ...secretRules,
  ...rbacRules,
  ...portRules,
  ...probeRules,
  ...lifecycleRules,
  ...jobRules,
  ...volumeRules,
  ...referenceRules,
  ...addressRules,
  ...rolloutRules,
  ...placementRules,
  ...budgetRules,
  ...autoscalingRules,
  ...metricRules,
  ...canaryRules,
  ...serviceRules,
  ...servicePortRules,
  ...ingressRules,
  ...ingressControllerRules,
  ...networkRules,
  ...openingRules,
  ...flowRules,
];

/**
 * Rules that leave a field to another one which tells the same fact and says more, unless that is excused or left out. In the order
 * in which they are judged, after all others.
 */
export const leftTo: Readonly<Record<string, readonly string[]>> = {
  'IMG-2': ['API-2'],
  'REP-1': ['API-2', 'R-08'],
  'R-06': ['API-2'],
  'R-10': ['API-2', 'HPA-2'],
  'R-11': ['PDB-2'],
  'R-20': ['API-3'],
  'SEC-11': ['SEC-9'],
  'R-27': ['SEC-1', 'SEC-3', 'SEC-5', 'SEC-6', 'SEC-7', 'SEC-8', 'SEC-9', 'SEC-10', 'SEC-11'],
  'R-38': ['API-2', 'NET-3', 'R-10', 'R-11', 'R-17'],
};

/** Checks of other tools that are part of a rule of another name. */
export const coveredBy: Readonly<Record<string, string>> = {
  'ENV-2': 'R-13',
  'HPA-1': 'R-07',
  'ING-1': 'R-05',
  'LBL-1': 'R-20',
  'NS-1': 'R-26',
  'PRB-4': 'R-17',
  'REP-2': 'R-08',
  'RES-5': 'R-33',
  'SVC-1': 'R-01',
};
