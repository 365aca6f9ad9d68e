import { stringify } from 'yaml';
import type { Environment } from '../../environments/environment.ts';
import { ruleGroups } from './rule-groups.ts';
import { prometheusConfig } from './scrape.ts';

/** The files that the bundled Prometheus of an environment reads: its configuration and, beside it, the rules. */
export function prometheusFiles(environment: Environment): Readonly<Record<'prometheus.yml' | 'rules.yml', string>> {
  return {
    'prometheus.yml': stringify(prometheusConfig(environment, ['rules.yml']), { lineWidth: 0 }),
    'rules.yml': stringify({ groups: ruleGroups(environment) }, { lineWidth: 0 }),
  };
}
