import { describe, expect, test } from '@jest/globals';
import { parseManifests } from './manifests.ts';

const service = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;

describe('manifests as text', () => {
  test('are told apart, with the lines they are on', () => {
    const { sources, faults } = parseManifests('a.yaml', `# two\n${service('one')}---\n---\n${service('two')}`);
    expect(faults).toEqual([]);
    expect(
      sources.map(({ manifest, line, lineOf }) => [manifest.metadata.name, line, lineOf('/metadata/name')]),
    ).toEqual([
      ['one', 2, 5],
      ['two', 8, 11],
    ]);
  });

  test('of what is missing are placed at the nearest field that is there', () => {
    const [source] = parseManifests('a.yaml', service('one')).sources;
    expect(source?.lineOf('/metadata/labels/app')).toBe(4);
    expect(source?.lineOf('/spec')).toBe(1);
  });

  test('in a List count as what it holds', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n  - kind: Service\n    metadata: {name: one}\n  - kind: Secret\n';
    const { sources } = parseManifests('a.yaml', text);
    expect(sources.map(({ manifest, line }) => [manifest.kind, line])).toEqual([
      ['Service', 4],
      ['Secret', 6],
    ]);
  });

  test('have texts as keys, whatever these look like', () => {
    const [source] = parseManifests('a.yaml', 'kind: ConfigMap\ndata: {1: one, true: two}\n').sources;
    expect(source?.manifest['data']).toEqual({ '1': 'one', true: 'two' });
  });

  test('may be JSON, or nothing at all', () => {
    expect(parseManifests('a.json', '{"kind":"Service"}').sources).toHaveLength(1);
    expect(parseManifests('a.yaml', '')).toEqual({ sources: [], faults: [] });
    expect(parseManifests('a.yaml', '# nothing\n---\n')).toEqual({ sources: [], faults: [] });
  });

  test('may be JSON objects one after the other, as kubectl takes them', () => {
    const { sources, faults } = parseManifests(
      'a.json',
      '{"kind": "Service", "a": "}{"}\n{\n"kind": "Secret"}{"kind":"Job"}',
    );
    expect(faults).toEqual([]);
    expect(sources.map(({ manifest, lineOf }) => [manifest.kind, lineOf('/kind')])).toEqual([
      ['Service', 1],
      ['Secret', 3],
      ['Job', 3],
    ]);
    expect(parseManifests('a.yaml', '{kind: Service}\n---\n{kind: Secret}\n').sources).toHaveLength(2);
  });

  test.each([
    ['kustomization.yaml', 'resources: [web.yaml]', 'kubectl kustomize'],
    ['base/web.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization', 'kubectl kustomize'],
    ['shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0', 'helm template'],
    ['shop/values-prod.yaml', 'replicas: 3', 'helm template'],
    ['cluster.yaml', 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster', 'read by kind and never by the cluster'],
    ['eks.yaml', 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig', 'read by eksctl'],
    ['config', 'apiVersion: v1\nkind: Config\nclusters: []', 'read by kubectl'],
  ])('are rendered first: %s', (file, text, message) => {
    expect(parseManifests(file, text)).toEqual({
      sources: [],
      faults: [{ file, line: 1, message: expect.stringContaining(message) }],
    });
  });

  test.each([
    ['a list that does not end', `${service('one')}---\na: [\n`, 7],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 3],
    ['a template', 'a: 1\nname: {{ .Values.name }}\n', 2],
    ['a text', 'just words\n', 1],
    ['an object behind its separator', `${service('one')}--- {kind: Service}\n`, 5],
    ['a directive', '%YAML 1.2\n---\nkind: Service\n', 1],
    ['a key that is a boolean to kubectl', 'kind: ConfigMap\ndata:\n  on: push\n', 3],
    ['a key that is another number to kubectl', 'kind: ConfigMap\ndata: {0x10: a}\n', 2],
    ['a key of nothing', 'kind: ConfigMap\ndata: {~: a}\n', 2],
    ['a key that is a list', 'kind: Service\n? [a]\n: b\n', 2],
    ['a list', '- a\n', 1],
    ['what is no manifest at all', '# mine\nname: shop\nversion: 1.0.0\n', 2],
    ['something else in a List', 'apiVersion: v1\nkind: List\nitems:\n  - kind: Service\n  - name: shop\n', 5],
    ['an unknown alias', 'a: *b\n', 1],
    ['aliases without end', `a: &a [x,x,x,x,x,x,x,x,x]\n${bombs()}`, 1],
  ])('are refused with their line: %s', (_what, text, line) => {
    const { faults } = parseManifests('a.yaml', text);
    expect(faults.map((fault) => [fault.file, fault.line])).toContainEqual(['a.yaml', line]);
  });

  test.each([
    ['{"name":"shop"}', 'a document with neither apiVersion nor kind'],
    ['- a', 'a list'],
    ['just words', '"just words"'],
  ])('that are none say what they are: %s', (text, got) => {
    expect(parseManifests('a.json', text).faults.map(({ message }) => message)).toEqual([
      `${got} must be a Kubernetes object; name files and folders that hold manifests alone`,
    ]);
  });

  test('that lack one of apiVersion and kind are left to the rules', () => {
    expect(parseManifests('a.yaml', 'kind: Service\n---\napiVersion: v1\n')).toMatchObject({ faults: [] });
  });
});

/** Lists of lists of lists: small to write, endless to read. */
function bombs(): string {
  const names = 'a b c d e f g h i j'.split(' ');
  return names
    .slice(1)
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${names[i]}`).join(',')}]\n`)
    .join('');
}
