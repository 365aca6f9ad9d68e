/** A report for code scanning: SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). */
import type { Report } from '../check.ts';
import { exemptionRule } from '../exemptions.ts';
import { rules } from '../registry.ts';
import { type Locate, type Place, shownPlace } from './place.ts';
import type { Unread } from './unread.ts';

/** One run with the rules that found something. */
export function sarifReport({ violations, more }: Report, locate: Locate, unread: readonly Unread[] = []): string {
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
          ...(place && { physicalLocation: physicalLocation(place) }),
          logicalLocations: [{ fullyQualifiedName: `${object}${pointer}`, kind: 'resource' }],
        },
      ],
    };
  });
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, invocations: [invocation(more, unread)], results }],
    },
    undefined,
    2,
  );
}

function physicalLocation({ file, line }: Place): object {
  return {
    artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
    ...(line !== undefined && { region: { startLine: line } }),
  };
}

/** What the results leave out (§3.20). */
function invocation(more: Report['more'], unread: readonly Unread[]): object {
  const toolExecutionNotifications = [
    ...more.map(({ rule, count }) => ({
      level: 'note',
      associatedRule: { id: rule },
      message: { text: `${rule}: and ${count} more like this` },
    })),
    ...unread.map((place) => ({
      level: 'error',
      message: { text: `${shownPlace(place)}: ${place.message}` },
      locations: [{ physicalLocation: physicalLocation(place) }],
    })),
  ];
  return { executionSuccessful: unread.length === 0, toolExecutionNotifications };
}
