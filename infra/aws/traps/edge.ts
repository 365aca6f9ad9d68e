/** What goes wrong between clients and pods in real accounts, one test each. */
import { edgeRouteHeader, edgeTimeoutMs, planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import { edgeClientAddressHeader, edgeRequestIdHeader, ingressController } from '../../environments/platform.ts';
import { manifests } from '../../k8s/render.ts';
import { resourceNameOf } from '../plan/identity.ts';
import { deregistrationSeconds, loadBalancerIdleSeconds } from '../plan/timeouts.ts';
import { allBefore, resourceNamed, resourcesOf } from '../testing/find.ts';
import { at, listOf, textsOf } from '../policy/values.ts';
import { graphOf } from '../testing/graphs.ts';
import type { Registration } from '../testing/registration.ts';

const { dev, prod } = environments;
type Graph = readonly Registration[];
const of = (stack: string): Graph => graphOf(stack).registrations;
const inputs = (graph: Graph, name: string): Registration['inputs'] => resourceNamed(graph, name).inputs;

const gatewayConfig = (graph: Graph): string =>
  String(at(inputs(graph, 'ConfigMap/api-platform/gateway'), 'data', 'gateway.json'));
const controller = (graph: Graph): string => JSON.stringify(inputs(graph, 'Deployment/ingress/traefik'));
const parameters = (): unknown => inputs(of('prod'), 'edge-integration')['requestParameters'];

/** Registers the tests; the graphs must be loaded before they run. */
export function edgeTraps(): void {
  describe('the edge', () => {
    test('stage prefix: the path goes to the gateway as the client wrote it', () => {
      expect(parameters()).toHaveProperty(['overwrite:path'], '$request.path');
      expect(inputs(of('prod'), 'edge-stage')).toHaveProperty('name', '$default');
    });

    test('client address: it comes from the edge, in the header that the gateway of this environment believes', () => {
      expect(parameters()).toHaveProperty(
        [`overwrite:header.${edgeClientAddressHeader}`],
        '$context.identity.sourceIp',
      );
      expect(inputs(of('prod'), 'ConfigMap/api-platform/gateway')).toMatchObject({
        data: { 'gateway.json': expect.stringContaining(`"addressHeader": "${edgeClientAddressHeader}"`) },
      });
    });

    test('matched route: the edge says which it was, in the header that the gateway of this environment compares', () => {
      expect(parameters()).toHaveProperty([`overwrite:header.${edgeRouteHeader}`], '$context.routeKey');
      expect(JSON.parse(gatewayConfig(of('prod')))).toHaveProperty('edge', 'aws-http-api');
      expect(JSON.parse(gatewayConfig(of('local')))).not.toHaveProperty('edge');
    });

    test('request id: the id in the access log is the one that the services get', () => {
      expect(parameters()).toHaveProperty([`overwrite:header.${edgeRequestIdHeader}`], '$context.requestId');
      expect(inputs(of('prod'), 'ConfigMap/api-platform/gateway')).toMatchObject({
        data: { 'gateway.json': expect.stringContaining(`"requestIdHeader": "${edgeRequestIdHeader}"`) },
      });
      expect(inputs(of('prod'), 'edge-stage')).toMatchObject({
        accessLogSettings: { format: expect.stringContaining('"requestId":"$context.requestId"') },
      });
    });

    test('reserved headers: none of the headers that API Gateway keeps to itself is mapped', () => {
      const reserved = new RegExp(
        '^overwrite:header\\.(access-control-|apigw-|authorization|connection|content-(encoding|length|location)|forwarded|' +
          'keep-alive|origin|proxy-|te$|trailers|transfer-encoding|upgrade|x-amz-|x-amzn-|x-forwarded-(for|host|proto)|via$)',
        'i',
      );
      expect(Object.keys(parameters() ?? {}).filter((name) => reserved.test(name))).toEqual([]);
    });

    test('default deny: only what the route table has is let in, all of it to one integration', () => {
      const edgeRoutes = resourcesOf(of('prod'), 'aws:apigatewayv2/route:Route');
      expect(edgeRoutes.map((route) => String(route.inputs['routeKey'])).toSorted()).toEqual(
        planEdgeRoutes(routes)
          .map(({ routeKey }) => routeKey)
          .toSorted(),
      );
      expect(new Set(edgeRoutes.map((route) => route.inputs['target']))).toEqual(
        new Set(['integrations/${edge-integration.id}']),
      );
    });

    test('stage after routes: the settings of a route are never there without the route', () => {
      const before = allBefore(of('prod'), 'edge-stage');
      for (const { name } of resourcesOf(of('prod'), 'aws:apigatewayv2/route:Route')) expect(before).toContain(name);
    });

    test('moved route: it is another one, so that the stage never names a key that is gone', () => {
      for (const { name, inputs: given } of resourcesOf(of('prod'), 'aws:apigatewayv2/route:Route')) {
        const [method = '', path = ''] = String(given['routeKey']).split(' ');
        expect(name).toBe(`edge-${method.toLowerCase()}${path}`);
      }
    });

    test('throttles: per route, they repeat all of the defaults that they replace', () => {
      const { defaultRouteSettings, routeSettings } = inputs(of('prod'), 'edge-stage');
      const names = Object.keys(defaultRouteSettings ?? {});
      expect(names).toEqual(['detailedMetricsEnabled', 'throttlingBurstLimit', 'throttlingRateLimit']);
      for (const settings of Object.values(routeSettings ?? {})) {
        expect(Object.keys(settings ?? {}).toSorted()).toEqual([...names, 'routeKey'].toSorted());
      }
    });

    test('VPC link: it cannot be changed, so its successor is there before it goes', () => {
      const { deleteBeforeReplace, inputs: link } = resourceNamed(of('prod'), 'edge-link');
      expect(deleteBeforeReplace).toBe(false);
      expect(link).not.toHaveProperty('name');
      expect(resourceNamed(of('prod'), 'edge-integration').deleteBeforeReplace).toBe(false);
    });

    test('log level: HTTP APIs have no execution log, and asking for it never ends in the same state', () => {
      expect(JSON.stringify(inputs(of('prod'), 'edge-stage'))).not.toMatch(/loggingLevel|dataTraceEnabled/);
    });

    test('second door: where the API has a name of its own, the address that AWS gives it is closed', () => {
      expect(inputs(of('prod'), 'edge-api')).toHaveProperty('disableExecuteApiEndpoint', true);
      expect(inputs(of('dev'), 'edge-api')).toHaveProperty('disableExecuteApiEndpoint', false);
    });

    test('mapping key: there is none, it would become part of every path', () => {
      expect(inputs(of('prod'), 'edge-domain-mapping')).not.toHaveProperty('apiMappingKey');
    });

    test('DNS records: each proves the name that it was made for, in whatever order AWS gives them', () => {
      const { domainName, subjectAlternativeNames } = inputs(of('prod'), 'certificate-request');
      const proven = [0, 1, 2].map((place) => inputs(of('prod'), `certificate-proof-${place}`)['name']);
      expect(proven).toEqual(
        [domainName, ...listOf(subjectAlternativeNames)].map(
          (name) => `\${certificate-request.domainValidationOptions[${String(name)}].name}`,
        ),
      );
    });

    test('origin name: the API demands a name that the listener can prove', () => {
      const demanded = at(inputs(of('prod'), 'edge-integration'), 'tlsConfig', 'serverNameToVerify');
      expect(inputs(of('prod'), 'certificate-request')['subjectAlternativeNames']).toContain(demanded);
      expect(inputs(of('prod'), 'ingress-listener')).toMatchObject({
        protocol: 'HTTPS',
        certificateArn: '${certificate-issued.certificateArn}',
      });
      expect(inputs(of('dev'), 'edge-integration')).not.toHaveProperty('tlsConfig');
      expect(inputs(of('dev'), 'ingress-listener')).toHaveProperty('protocol', 'HTTP');
    });
  });

  describe('no way around the edge', () => {
    test.each(['dev', 'prod'] as const)('in %s: VPC link, then load balancer, then pods, and nobody else', (name) => {
      const graph = name === 'dev' ? of('dev') : of('prod');
      expect(inputs(graph, 'ingress')).toMatchObject({ internal: true, securityGroups: ['${ingress-group.id}'] });
      expect(inputs(graph, 'edge-link')).toHaveProperty('securityGroupIds', ['${ingress-callers.id}']);
      const allowed = resourcesOf(graph, 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule').map(
        ({
          inputs: { securityGroupId, referencedSecurityGroupId, fromPort, toPort, cidrIpv4, cidrIpv6, prefixListId },
        }) => {
          expect([cidrIpv4, cidrIpv6, prefixListId, fromPort]).toEqual([undefined, undefined, undefined, toPort]);
          return `${String(referencedSecurityGroupId)} → ${String(securityGroupId)}:${String(toPort)}`;
        },
      );
      expect(allowed.toSorted()).toEqual(
        [
          '${ingress-callers.id} → ${ingress-group.id}:' + (name === 'dev' ? 80 : 443),
          `\${ingress-group.id} → \${cluster.clusterSecurityGroupId}:${ingressController.port}`,
          `\${ingress-group.id} → \${cluster.clusterSecurityGroupId}:${ingressController.adminPort}`,
          // To the Kubernetes API, which listens where the pods do.
          ...(name === 'dev' ? [] : ['${bastion-group.id} → ${cluster.clusterSecurityGroupId}:443']),
        ].toSorted(),
      );
    });

    test('the default group of the network lets nothing through', () => {
      expect(inputs(of('prod'), 'network-default')).toMatchObject({ ingress: [], egress: [] });
    });
  });

  describe('the load balancer', () => {
    test('target group tag: without it the cluster may not register its pods', () => {
      expect(inputs(of('prod'), 'ingress-pods')).toMatchObject({
        tags: { 'eks:eks-cluster-name': inputs(of('prod'), 'cluster')['name'] },
      });
    });

    test('binding: it names a Service, a port and health checks that the charts have', () => {
      const serviceRef = at(inputs(of('prod'), 'TargetGroupBinding/ingress/traefik'), 'spec', 'serviceRef');
      const objects = manifests(prod).flatMap((chart) => chart.objects);
      const service = objects.find((object) => resourceNameOf(object) === 'Service/ingress/traefik');
      expect(serviceRef).toEqual({ name: service?.metadata.name, port: ingressController.servicePort });
      expect(service).toMatchObject({
        spec: {
          ports: [{ port: ingressController.servicePort, targetPort: inputs(of('prod'), 'ingress-pods')['port'] }],
        },
      });
      const [port, path] = ['port', 'path'].map((key) =>
        String(at(inputs(of('prod'), 'ingress-pods'), 'healthCheck', key)),
      );
      const deployment = JSON.stringify(
        objects.find((object) => resourceNameOf(object) === 'Deployment/ingress/traefik'),
      );
      expect(deployment).toContain(`"containerPort":${port}`);
      expect(deployment).toContain(`"path":"${path}"`);
    });

    test('binding immutability: a change makes it anew, the old one first, as a group takes only one', () => {
      expect(resourceNamed(of('prod'), 'TargetGroupBinding/ingress/traefik')).toMatchObject({
        replaceOnChanges: ['spec.targetGroupARN', 'spec.targetType'],
        deleteBeforeReplace: true,
      });
    });

    test('binding and destroy: it goes before the Service, the target group, the access and the cluster', () => {
      const before = allBefore(of('prod'), 'TargetGroupBinding/ingress/traefik');
      for (const name of [
        'Service/ingress/traefik',
        'ingress-pods',
        'cluster-deployer-admin',
        'cluster',
        'kubernetes',
      ]) {
        expect(before).toContain(name);
      }
    });

    test('timeouts: nested from the service out to the client, so that the innermost one that knows what happened answers', () => {
      const gatewayRoutes = at(JSON.parse(gatewayConfig(of('prod'))), 'routes');
      const services = textsOf(listOf(gatewayRoutes).map((route) => at(route, 'timeoutMs'))).map(Number);
      const edge = Number(inputs(of('prod'), 'edge-integration')['timeoutMilliseconds']);
      const balancer = Number(inputs(of('prod'), 'ingress')['idleTimeout']) * 1_000;
      expect(services).toHaveLength(routes.length);
      // The gateway gives up on a service, then the edge on the gateway; the load balancer must not cut in between.
      expect(Math.max(...services)).toBeLessThan(edge);
      expect(edge).toBeLessThan(balancer);
      expect([edge, balancer]).toEqual([edgeTimeoutMs, loadBalancerIdleSeconds * 1_000]);
    });

    test('kept connections: whoever sends on one drops it before its other end does', () => {
      const [, dropped = ''] = /forwardingtimeouts\.idleconntimeout=(\d+)s/.exec(controller(of('prod'))) ?? [];
      // The gateway keeps them for 65 s (kit/http-server.ts), the ingress controller for 180 s where nobody says otherwise.
      expect(Number(dropped)).toBeLessThan(65);
      expect(loadBalancerIdleSeconds).toBeLessThan(180);
      expect(controller(of('prod'))).not.toMatch(/respondingtimeouts\.idletimeout/i);
    });

    test.each([dev, prod])('pods of $name announce their end for longer than they stay registered', ({ rollout }) => {
      expect(deregistrationSeconds).toBeLessThan(rollout.announceSeconds);
    });

    test('access log: it may be written before it is switched on, and goes away in time', () => {
      expect(inputs(of('prod'), 'ingress')).toMatchObject({
        accessLogs: { enabled: true, bucket: '${ingress-log.id}' },
      });
      expect([...allBefore(of('prod'), 'ingress')]).toEqual(
        expect.arrayContaining(['ingress-log-write', 'ingress-log-closed']),
      );
      expect(inputs(of('prod'), 'ingress-log-lifecycle')).toMatchObject({
        rules: [{ status: 'Enabled', expiration: { days: prod.cluster.logRetentionDays } }],
      });
    });

    test('names: what AWS limits to 32 characters leaves room for what Pulumi adds', () => {
      for (const type of ['aws:lb/loadBalancer:LoadBalancer', 'aws:lb/targetGroup:TargetGroup']) {
        for (const { name, inputs: given } of resourcesOf(of('prod'), type)) {
          expect(given).not.toHaveProperty('name');
          expect(name.length).toBeLessThanOrEqual(32 - '-1234567'.length);
        }
      }
    });
  });
}
