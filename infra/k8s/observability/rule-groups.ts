/** All rules that Prometheus evaluates. */
import type { Environment } from '../../environments/environment.ts';
import { type RecordingRule, recordingRules } from './recording-rules.ts';

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly RecordingRule[];
}

/** The rules of an environment; a group without rules is left out. */
export function ruleGroups(environment: Environment): readonly RuleGroup[] {
  return [{ name: 'recorded', rules: recordingRules(environment) }].filter(({ rules }) => rules.length > 0);
}
