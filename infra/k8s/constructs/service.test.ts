import { describe, expect, test } from '@jest/globals';
import { ServiceType } from 'cdk8s-plus-28';
import { objectOf } from '../testing.ts';
import { PodService } from './service.ts';

const props = {
  name: 'pets',
  namespace: 'shop',
  selector: { 'app.kubernetes.io/name': 'pets' },
  port: { name: 'http', port: 80, targetPort: 8000 },
};

describe('a Service over pods', () => {
  test('selects by our labels and has nothing that nobody asked for', () => {
    expect(objectOf((chart) => new PodService(chart, 'service', props))).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'pets', namespace: 'shop' },
      spec: { type: 'ClusterIP', selector: props.selector, ports: [props.port] },
    });
  });

  test('may be headless and say what it speaks', () => {
    const port = { ...props.port, appProtocol: 'kubernetes.io/h2c' };
    const service = objectOf((chart) => new PodService(chart, 'service', { ...props, clusterIP: 'None', port }));
    expect(service).toHaveProperty('spec.clusterIP', 'None');
    expect(service).toHaveProperty('spec.ports.0.appProtocol', 'kubernetes.io/h2c');
  });

  test('may be open on every node', () => {
    const service = objectOf((chart) => new PodService(chart, 'service', { ...props, type: ServiceType.NODE_PORT }));
    expect(service).toHaveProperty('spec.type', 'NodePort');
    expect(service).not.toHaveProperty('spec.ports.0.nodePort');
  });

  test('may have more than one port, each with what it speaks', () => {
    const grpc = { name: 'grpc', port: 6000, targetPort: 6000, appProtocol: 'kubernetes.io/h2c' };
    const service = objectOf((chart) => new PodService(chart, 'service', { ...props, furtherPorts: [grpc] }));
    expect(service).toHaveProperty('spec.ports', [props.port, grpc]);
  });
});
