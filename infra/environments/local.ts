import type { Environment } from './environment.ts';

/** A cluster on one machine: kind, k3d, minikube. Nothing is pulled that was not loaded, and boots are slow. */
export const local = {
  name: 'local',
  domain: 'api.localhost',
  namespace: 'api-platform',
  cluster: {
    target: 'existing',
    podCidrs: [
      // kind, minikube.
      '10.244.0.0/16',
      // k3d, Rancher Desktop, Colima.
      '10.42.0.0/16',
      // Docker Desktop.
      '10.1.0.0/16',
      // OrbStack.
      '192.168.194.0/25',
    ],
    protectedRoutes: 'open',
  },
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
} as const satisfies Environment;
