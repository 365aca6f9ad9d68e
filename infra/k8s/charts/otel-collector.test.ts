import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { dev } from '../../environments/dev.ts';
import type { BundledCollector, Environment } from '../../environments/environment.ts';
import { traceCollector } from '../../environments/platform.ts';
import { allObjects, findObject, valueAt } from '../testing.ts';

const { name, port, adminPort } = traceCollector;
const withTraces = (traces: Environment['addons']['traces']): Environment => ({
  ...dev,
  addons: { ...dev.addons, traces },
});
const exporting = (exportTo: NonNullable<BundledCollector['exportTo']>) =>
  withTraces({ collector: 'bundled', exportTo });

/** What the collector reads. */
const configOf = (environment: Environment): unknown =>
  parse(String(valueAt(findObject(environment, 'ConfigMap', name), 'data', 'config.yaml')));
const container = (environment: Environment, ...keys: (string | number)[]) =>
  valueAt(findObject(environment, 'Deployment', name), 'spec', 'template', 'spec', 'containers', 0, ...keys);

const pipeline = 'service.pipelines.traces';

describe('the collector', () => {
  test('listens where the Service, the probes and the apps look for it', () => {
    const config = configOf(dev);
    expect(config).toHaveProperty('receivers.otlp.protocols.http.endpoint', `0.0.0.0:${port}`);
    expect(config).toHaveProperty('extensions.health_check.endpoint', `0.0.0.0:${adminPort}`);
    expect(container(dev, 'ports')).toEqual([
      { name: 'otlp-http', containerPort: port },
      { name: 'health', containerPort: adminPort },
    ]);
    expect(container(dev, 'readinessProbe', 'httpGet')).toEqual({ path: '/', port: 'health' });
    expect(findObject(dev, 'Service', name)).toHaveProperty('spec.ports.0.port', port);
  });

  test('refuses spans before it runs out of memory, and the garbage collector knows the limit', () => {
    expect(configOf(dev)).toHaveProperty(`${pipeline}.processors`, ['memory_limiter', 'batch']);
    const [limit, soft] = [container(dev, 'resources', 'limits', 'memory'), container(dev, 'env', 0, 'value')];
    expect([limit, soft]).toEqual(['256Mi', '204MiB']);
  });

  test('is there only where it is ours', () => {
    for (const traces of ['none', { otlpUrl: 'https://otel.example.com' }] as const) {
      const names = allObjects(withTraces(traces)).map(({ metadata }) => metadata.name);
      expect(names).not.toContain(name);
    }
  });
});

describe('spans', () => {
  test('are counted in the log where nobody says where they go', () => {
    expect(configOf(dev)).toMatchObject({ exporters: { debug: { verbosity: 'basic' } } });
    expect(configOf(dev)).toHaveProperty(`${pipeline}.exporters`, ['debug']);
  });

  test('go to the backend that an environment names, as far as a minute of retries allows', () => {
    const environment = exporting({ otlpUrl: 'https://otlp.example.com/team' });
    expect(configOf(environment)).toHaveProperty('exporters', {
      otlp_http: { endpoint: 'https://otlp.example.com/team', retry_on_failure: { max_elapsed_time: '60s' } },
    });
    expect(configOf(environment)).toHaveProperty(`${pipeline}.exporters`, ['otlp_http']);
  });

  test('prove who sends them by a header whose value no manifest holds', () => {
    const header = { name: 'x-team', secret: 'span-backend' };
    const environment = exporting({ otlpUrl: 'https://otlp.example.com', header });
    const mount = valueAt(findObject(environment, 'Deployment', name), 'spec', 'template', 'spec', 'volumes', 1);
    expect(mount).toEqual({ name: 'span-backend', secret: { secretName: 'span-backend' } });
    const folder = container(environment, 'volumeMounts', 1, 'mountPath');
    expect(configOf(environment)).toHaveProperty('exporters.otlp_http.headers', {
      'x-team': `\${file:${String(folder)}/value}`,
    });
    expect(container(environment, 'volumeMounts', 1, 'readOnly')).toBe(true);
  });
});
