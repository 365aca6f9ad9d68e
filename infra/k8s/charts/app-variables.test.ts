import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../environments/environment.ts';
import { local } from '../../environments/local.ts';
import { appVariables } from './app-variables.ts';

const otlpUrl = (traces: Environment['addons']['traces']) =>
  appVariables({ ...local, addons: { ...local.addons, traces } }).find(
    ({ name }) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT',
  )?.value;

describe('what an app reads from its environment', () => {
  test('is the name of its pod and how much to log', () => {
    expect(appVariables(local)).toEqual([
      { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'LOG_LEVEL', value: local.logLevel },
    ]);
  });

  test('is where spans go: to our collector, to one of others, or nowhere', () => {
    expect(otlpUrl({ collector: 'bundled' })).toBe('http://otel-collector.monitoring.svc.cluster.local:4318');
    expect(otlpUrl({ otlpUrl: 'https://otel.example' })).toBe('https://otel.example');
    expect(otlpUrl('none')).toBeUndefined();
  });
});
