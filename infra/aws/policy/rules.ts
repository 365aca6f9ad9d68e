/** All rules, by what they are about. */
import type { Rule } from './rule.ts';
import { clusterRules } from './rules/cluster.ts';
import { dataRules } from './rules/data.ts';
import { edgeRules } from './rules/edge.ts';
import { networkRules } from './rules/network.ts';
import { permissionRules } from './rules/permissions.ts';
import { providerRules } from './rules/providers.ts';

/** The rules of the policy pack. */
export const rules: readonly Rule[] = [
  ...providerRules,
  ...networkRules,
  ...clusterRules,
  ...edgeRules,
  ...permissionRules,
  ...dataRules,
];
