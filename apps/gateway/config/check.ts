/** Checks a configuration file: all faults at once, each with its place. Start-up and `gateway check` run the same code. */
import { type GatewayConfig, gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { canaryFaults } from './canary-faults.ts';
import { conflictFaults } from './conflict-faults.ts';
import type { Finding } from './findings.ts';
import { referenceFaults } from './reference-faults.ts';
import { schemaFaults } from './schema-faults.ts';
import { readSource } from './source.ts';
import { viewOf } from './view.ts';

/** What a check says. */
export interface Checked {
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** `unparsable` when the text is no JSON, so that nothing else could be looked at. */
  readonly outcome: 'ok' | 'errors' | 'unparsable';
  /** The configuration with all defaults; only when the outcome is ok. */
  readonly config?: GatewayConfig;
}

/** Runs all phases over the text of a file. */
export function checkConfig(text: string): Checked {
  const source = readSource(text);
  if (!('value' in source)) return { findings: source, outcome: 'unparsable' };
  const view = viewOf(source.value);
  const findings = [
    ...source.duplicates,
    ...schemaFaults(source),
    ...referenceFaults(source, view),
    ...canaryFaults(source, view),
    ...conflictFaults(source, view),
  ].toSorted((a, b) => a.line - b.line || a.column - b.column || a.code.localeCompare(b.code));
  if (findings.some(({ severity }) => severity === 'error')) return { findings, outcome: 'errors' };
  return { findings, outcome: 'ok', config: gatewayConfigSchema.parse(source.value) };
}
