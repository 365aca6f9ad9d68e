/** A report for code scanning: SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). */
import type { Report } from '../check.ts';
import { exemptionRule } from '../exemptions.ts';
import { rules } from '../registry.ts';
import type { Locate } from './place.ts';

/** One run with the rules that found something. */
export function sarifReport({ violations }: Report, locate: Locate): string {
  const broken = new Set(violations.map(({ rule }) => rule));
  const told = [...rules, exemptionRule].filter(({ id }) => broken.has(id));
  const driver = {
    name: 'api-platform-policies',
    informationUri: 'https://kubernetes.io/docs/concepts/security/security-checklist/',
    rules: told.map(({ id, title, why, fix, severity }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: { text: fix },
      defaultConfiguration: { level: severity },
    })),
  };
  const results = violations.map(({ rule, severity, object, pointer, message, index }) => {
    const place = locate({ index, pointer, object });
    return {
      ruleId: rule,
      ruleIndex: told.findIndex(({ id }) => id === rule),
      level: severity,
      message: { text: `${object}: ${message}` },
      locations: [
        {
          ...(place && {
            physicalLocation: {
              artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/') },
              ...(place.line !== undefined && { region: { startLine: place.line } }),
            },
          }),
          logicalLocations: [{ fullyQualifiedName: `${object}${pointer}`, kind: 'resource' }],
        },
      ],
    };
  });
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, results }],
    },
    undefined,
    2,
  );
}
