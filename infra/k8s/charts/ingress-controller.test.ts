import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { prod } from '../../environments/prod.ts';
import { ingressController } from '../../environments/platform.ts';
import type { Environment } from '../../environments/environment.ts';
import { isAllowed } from '../connections.ts';
import { allObjects, findObject, textsAt, valueAt } from '../testing.ts';

const deploymentOf = (environment: Environment) => findObject(environment, 'Deployment', ingressController.name);
const container = 'spec.template.spec.containers.0';
const argsOf = (environment: Environment) =>
  textsAt(deploymentOf(environment), 'spec', 'template', 'spec', 'containers', 0, 'args');
const metricsArgs = (environment: Environment) =>
  argsOf(environment).filter((argument) => argument.startsWith('--metrics'));

const asked = (environment: Environment) =>
  valueAt(deploymentOf(environment), 'spec', 'template', 'spec', 'containers', 0, 'startupProbe', 'httpGet');

/** Ends TLS itself, with a certificate of this name. */
const withTls: Environment = { ...local, cluster: { ...local.cluster, tlsSecret: 'api-tls' } };

describe('an ingress controller that ends TLS', () => {
  const { tlsPort, tlsServicePort } = ingressController;

  test('takes requests there too, and announces the end of both ways in', () => {
    expect(argsOf(withTls)).toEqual(
      expect.arrayContaining([
        `--entrypoints.websecure.address=:${tlsPort}`,
        '--entrypoints.websecure.http.tls=true',
        `--entrypoints.websecure.transport.lifecycle.requestacceptgracetimeout=${local.rollout.announceSeconds}s`,
      ]),
    );
    expect(deploymentOf(withTls)).toHaveProperty(`${container}.ports`, [
      { name: 'http', containerPort: ingressController.port },
      { name: 'https', containerPort: tlsPort },
      { name: 'admin', containerPort: ingressController.adminPort },
    ]);
    expect(findObject(withTls, 'Service', 'traefik')).toHaveProperty('spec.ports', [
      { name: 'http', port: ingressController.servicePort, targetPort: ingressController.port },
      { name: 'https', port: tlsServicePort, targetPort: tlsPort },
    ]);
    const to = { namespace: 'ingress', labels: { 'app.kubernetes.io/name': 'traefik' } };
    const reached = [withTls, local].map((environment) =>
      isAllowed(allObjects(environment), { from: { address: '203.0.113.9' }, to, port: tlsPort }),
    );
    expect(reached).toEqual([true, false]);
  });

  test('sends plain requests to the port that clients know, not to that of its pods', () => {
    expect(argsOf(withTls)).toEqual(
      expect.arrayContaining([
        `--entrypoints.web.http.redirections.entrypoint.to=:${tlsServicePort}`,
        '--entrypoints.web.http.redirections.entrypoint.scheme=https',
      ]),
    );
  });

  test('gets the certificate from the Ingress, for both host names', () => {
    expect(findObject(withTls, 'Ingress', 'gateway')).toHaveProperty('spec.tls', [
      { hosts: [local.domain, `canary.${local.domain}`], secretName: 'api-tls' },
    ]);
  });

  test('is the only one that has any of it', () => {
    const text = JSON.stringify([findObject(local, 'Ingress', 'gateway'), deploymentOf(local)]);
    for (const part of ['websecure', 'redirections', 'https', '"tls', '.tls']) expect(text).not.toContain(part);
  });
});

describe('the ingress controller', () => {
  test('tells its metrics where its health is, and by Ingress only where an autoscaler asks', () => {
    const byIngress = { ...local, autoscaling: { ...local.autoscaling, onIngressRequests: true } };
    expect(metricsArgs(local)).toEqual(['--metrics.prometheus=true', '--metrics.prometheus.entrypoint=traefik']);
    expect(metricsArgs(byIngress)).toEqual([...metricsArgs(local), '--metrics.prometheus.addrouterslabels=true']);
  });

  test('serves plain Ingresses of its class and of the platform alone', () => {
    const providers = argsOf(prod).filter((argument) => /^--providers\.[^.=]+=/.test(argument));
    expect(providers).toEqual(['--providers.kubernetesingress=true']);
    expect(argsOf(prod)).toContain(`--providers.kubernetesingress.ingressclass=${ingressController.ingressClass}`);
    expect(argsOf(prod)).toContain(`--providers.kubernetesingress.namespaces=${prod.namespace}`);
    expect(findObject(prod, 'IngressClass', ingressController.ingressClass)).toHaveProperty(
      'spec.controller',
      'traefik.io/ingress-controller',
    );
  });

  test('waits for no slow client for ever, and keeps no head that the gateway would refuse many times over', () => {
    for (const entryPoint of ['web', 'websecure']) {
      expect(argsOf(withTls)).toEqual(
        expect.arrayContaining([
          `--entrypoints.${entryPoint}.transport.respondingtimeouts.readtimeout=30s`,
          `--entrypoints.${entryPoint}.transport.respondingtimeouts.writetimeout=60s`,
          `--entrypoints.${entryPoint}.http.maxheaderbytes=32768`,
        ]),
      );
    }
  });

  test('phones nobody', () => {
    expect(argsOf(prod)).toEqual(
      expect.arrayContaining(['--global.checknewversion=false', '--global.sendanonymoususage=false']),
    );
  });

  test('announces its end itself, as long as the environment says, within the grace period', () => {
    const { announceSeconds } = prod.rollout;
    for (const entryPoint of ['web', 'traefik']) {
      expect(argsOf(prod)).toContain(
        `--entrypoints.${entryPoint}.transport.lifecycle.requestacceptgracetimeout=${announceSeconds}s`,
      );
    }
    const drain = argsOf(prod).find((argument) => argument.includes('.web.transport.lifecycle.gracetimeout='));
    const drainSeconds = Number(/=(\d+)s$/.exec(drain ?? '')?.[1]);
    const grace = valueAt(deploymentOf(prod), 'spec', 'template', 'spec', 'terminationGracePeriodSeconds');
    expect(grace).toBeGreaterThan(announceSeconds + drainSeconds);
    expect(deploymentOf(prod)).not.toHaveProperty(`${container}.lifecycle`);
  });

  test('is not restarted while it drains: its health path answers 503 then', () => {
    const { healthPath } = ingressController;
    expect(deploymentOf(prod)).toHaveProperty(`${container}.readinessProbe.httpGet.path`, healthPath);
    expect(deploymentOf(prod)).toHaveProperty(`${container}.livenessProbe.tcpSocket`, { port: 'admin' });
  });

  test.each([prod, local, withTls])(
    'believes nobody about clients, so that it writes X-Forwarded-* anew',
    (environment) => {
      expect(argsOf(environment).filter((argument) => /forwardedheaders|proxyprotocol/i.test(argument))).toEqual([]);
    },
  );

  test('is sent to by the load balancer on AWS, and by a port of every node elsewhere', () => {
    expect(findObject(prod, 'Service', 'traefik')).toHaveProperty('spec.type', 'ClusterIP');
    expect(findObject(local, 'Service', 'traefik')).toHaveProperty('spec.type', 'NodePort');
    expect(findObject(prod, 'Service', 'traefik')).toHaveProperty('spec.ports', [
      { name: 'http', port: ingressController.servicePort, targetPort: ingressController.port },
    ]);
  });

  test('may list what it serves, in the namespace of the platform, and write the status of Ingresses', () => {
    const read = { verbs: ['list', 'watch'] };
    expect(findObject(prod, 'ClusterRole', 'traefik')['rules']).toEqual([
      { ...read, apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'] },
      { ...read, apiGroups: [''], resources: ['nodes'] },
    ]);
    const role = findObject(prod, 'Role', 'traefik');
    expect(role.metadata.namespace).toBe(prod.namespace);
    expect(role['rules']).toEqual([
      { ...read, apiGroups: [''], resources: ['services', 'secrets'] },
      { ...read, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
      { ...read, apiGroups: ['networking.k8s.io'], resources: ['ingresses'] },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
    ]);
  });
});

describe('Traefik gets no requests before it serves a route', () => {
  test('of the host of the environment, by the port that requests take', () => {
    expect(asked(prod)).toEqual({
      path: '/health',
      port: 'http',
      httpHeaders: [
        { name: 'Host', value: prod.domain },
        { name: 'x-edge-route', value: 'GET /health' },
      ],
    });
  });

  test('without the word of an edge where there is none', () => {
    expect(asked(local)).toHaveProperty('httpHeaders', [{ name: 'Host', value: local.domain }]);
  });

  test('over TLS where plain requests are only sent on', () => {
    expect(asked(withTls)).toMatchObject({ port: 'https', scheme: 'HTTPS' });
  });
});
