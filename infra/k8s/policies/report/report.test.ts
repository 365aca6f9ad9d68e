import { describe, expect, test } from '@jest/globals';
import { checkManifests } from '../check.ts';
import { fixture } from '../testing/load.ts';
import { mutated } from '../testing/mutation.ts';
import { jsonReport } from './json.ts';
import type { Locate } from './place.ts';
import { sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

const report = checkManifests(
  mutated(
    {
      rule: '',
      on: 'Service gateway',
      set: {
        '/spec/type': 'NodePort',
        '/spec/ports/0/nodePort': 30_080,
        '/metadata/annotations': { 'policy.api-platform/exempt': 'R-30: later' },
      },
    },
    fixture('good.yaml'),
  ),
);
const locate: Locate = ({ pointer }) => ({ file: 'my files/gateway.yaml', line: pointer === '' ? 3 : 12 });

test('people read violations by object, errors first, and what was not checked', () => {
  expect(textReport(report, locate).join('\n')).toMatchInlineSnapshot(`
"Service api-platform/gateway  my files/gateway.yaml:3
  error    R-03   12: spec.ports[0].nodePort (30080) must be left to the cluster; give each port a name of its own and remove nodePort
  error    EXM-1  12: metadata.annotations['policy.api-platform/exempt'] (an exemption from R-30, which finds nothing) must be needed; write policy.api-platform/exempt: "ID: reason; ID: reason" with a reason each, and remove what is no longer needed
  warning  SVC-2  12: spec.type ('NodePort') must be 'ClusterIP'; set type to 'ClusterIP' and let an Ingress lead to it

partly checked, because nobody told canaries, external, hosts, ingressClasses, services, tls, workloads: RBAC-2, R-17, R-18, R-19, R-13, R-23, R-24, R-01, R-06, ING-2
not checked, because nobody told flows, images: IMG-3, R-15
33 objects checked by 95 rules: 2 errors, 1 warning"
`);
});

test('what is broken too often is told a few times, with the number of the others', () => {
  const few = checkManifests(fixture('000-krakend.yaml'), { mostPerRule: 1 });
  const more = { rule: 'RES-2', severity: 'error', count: 1 };
  expect(few.more).toContainEqual(more);
  const all = checkManifests(fixture('000-krakend.yaml'));
  expect(textReport(few, locate)).toContain('error    RES-2  and 1 more like this');
  expect(textReport(few, locate).at(-1)).toBe(textReport(all, locate).at(-1));
  expect(JSON.parse(jsonReport(few, locate)).more).toContainEqual(more);
  expect(JSON.parse(sarifReport(few, locate)).runs[0].invocations[0]).toMatchObject({
    executionSuccessful: true,
    toolExecutionNotifications: expect.arrayContaining([
      expect.objectContaining({ associatedRule: { id: 'RES-2' }, message: { text: 'RES-2: and 1 more like this' } }),
    ]),
  });
});

test('without places the text names none', () => {
  expect(textReport(report, () => undefined)[0]).toBe('Service api-platform/gateway');
});

test('programs read the same as JSON', () => {
  const parsed: unknown = JSON.parse(jsonReport(report, locate));
  expect(parsed).toMatchObject({
    objects: report.objects,
    violations: [
      { rule: 'R-03', object: 'Service api-platform/gateway', pointer: '/spec/ports/0/nodePort', line: 12 },
      { rule: 'SVC-2', file: 'my files/gateway.yaml' },
      { rule: 'EXM-1' },
    ],
  });
});

describe('code scanning reads SARIF', () => {
  const told: unknown = JSON.parse(sarifReport(report, locate));
  const rule = { id: 'R-03', defaultConfiguration: { level: 'error' } };

  test('2.1.0, with each broken rule told once', () => {
    expect(told).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { rules: [rule, { id: 'SVC-2' }, { id: 'EXM-1' }] } } }],
    });
  });

  test('with results that point at their rule, file and line', () => {
    const location = {
      physicalLocation: { artifactLocation: { uri: 'my%20files/gateway.yaml' }, region: { startLine: 12 } },
      logicalLocations: [{ fullyQualifiedName: 'Service api-platform/gateway/spec/ports/0/nodePort' }],
    };
    expect(told).toMatchObject({
      runs: [
        {
          results: [
            { ruleId: 'R-03', ruleIndex: 0, level: 'error', locations: [location] },
            { ruleId: 'SVC-2', ruleIndex: 1, level: 'warning' },
            { ruleId: 'EXM-1', ruleIndex: 2, level: 'error' },
          ],
        },
      ],
    });
  });

  test('of nothing as a run without results', () => {
    const none = checkManifests(fixture('good.yaml'));
    expect(JSON.parse(sarifReport(none, locate))).toMatchObject({ runs: [{ results: [] }] });
  });
});
