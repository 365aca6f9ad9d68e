import { expect, test } from '@jest/globals';
import { pets } from '../samples/samples.ts';
import { objectsOf } from '../testing.ts';
import { GrpcService } from './grpc-service.ts';

const objects = objectsOf((chart) => new GrpcService(chart, 'pets', pets));
const find = (kind: string) => objects.find((object) => object.kind === kind);

test('a gRPC service says that it speaks HTTP/2 from the first byte, to clients that choose a pod per call', () => {
  expect(find('Service')).toHaveProperty('spec.ports', [
    { name: 'grpc', port: 5000, targetPort: 5000, appProtocol: 'kubernetes.io/h2c' },
  ]);
  expect(find('Service')).toHaveProperty('spec.clusterIP', 'None');
});

test('a gRPC service scales by the calls that its pods count', () => {
  expect(find('HorizontalPodAutoscaler')).toHaveProperty('spec.metrics.1.pods.metric.name', 'rpc_requests_per_second');
});

test('a gRPC service is probed over HTTP, at its admin port, like all others', () => {
  expect(find('Deployment')).toHaveProperty('spec.template.spec.containers.0.readinessProbe.httpGet.port', 'admin');
});
