import { defineEnvironment } from './define-environment.ts';

/** A cluster on one machine: kind, k3d, minikube. Nothing is pulled that was not loaded, and boots are slow. */
export const local = defineEnvironment({
  name: 'local',
  domain: 'api.localhost',
  namespace: 'api-platform',
  cluster: { target: 'existing', protectedRoutes: 'open' },
  images: { registry: 'localhost/api-platform', pullPolicy: 'IfNotPresent' },
  addons: {
    ingressController: 'bundled',
    metricsServer: 'bundled',
    requestMetrics: 'bundled',
    rateLimitStore: 'bundled',
    traces: 'none',
  },
  autoscaling: { engine: 'hpa', onIngressRequests: false },
  replicas: { min: 3, max: 6 },
  workloads: { traefik: { min: 2, max: 3 } },
  canaries: { gateway: { percent: 25 } },
  rollout: { announceSeconds: 15, bootFactor: 4 },
  logLevel: 'debug',
});
