import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../../environments/environment.ts';
import { traceCollector } from '../../environments/platform.ts';
import { serviceHost } from '../names.ts';

/** What every app of ours reads from its environment: its name, how much to log, and where spans go if anywhere. */
export function appVariables({ logLevel, addons }: Environment): readonly k8s.EnvVar[] {
  const otlpUrl = otlpUrlOf(addons);
  return [
    { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'LOG_LEVEL', value: logLevel },
    // A base URL, to which the exporter adds the path (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
    ...(otlpUrl === undefined ? [] : [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: otlpUrl }]),
  ];
}

function otlpUrlOf({ traces }: Environment['addons']): string | undefined {
  if (traces === 'none') return undefined;
  if ('otlpUrl' in traces) return traces.otlpUrl;
  const { name, namespace, port } = traceCollector;
  return `http://${serviceHost(name, namespace)}:${port}`;
}
