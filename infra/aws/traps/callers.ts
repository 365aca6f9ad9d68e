/** What goes wrong between the edge and those who call it, one test each. */
import { planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import type { TokenIssuer } from '../../environments/environment.ts';
import { canaryHost } from '../../environments/platform.ts';
import { manifests } from '../../k8s/render.ts';
import { capture } from '../testing/capture.ts';
import { edgeAlone, guarded, guardedTable, issuer } from '../testing/edge-alone.ts';
import { resourceNamed, resourcesOf } from '../testing/find.ts';
import { at } from '../policy/values.ts';
import { graphOf } from '../testing/graphs.ts';
import type { Registration } from '../testing/registration.ts';

const { dev, prod } = environments;
type Graph = readonly Registration[];
const of = (stack: string): Graph => graphOf(stack).registrations;
const inputs = (graph: Graph, name: string): Registration['inputs'] => resourceNamed(graph, name).inputs;
const host = (graph: Graph): unknown =>
  at(inputs(graph, 'edge-integration'), 'requestParameters', 'overwrite:header.host');

const ingressHosts = (graph: Graph): readonly string[] =>
  resourcesOf(graph, 'kubernetes:networking.k8s.io/v1:Ingress').flatMap((ingress) =>
    [...JSON.stringify(ingress.inputs).matchAll(/"host":"([^"]+)"/g)].map(([, name = '']) => name),
  );

/** A table without the route that demands scopes. */
const openTable = guardedTable.filter(({ auth }) => auth === undefined);

/** What an edge with these routes makes. */
async function edgeOf(table: readonly Route[], tokens?: TokenIssuer): Promise<Graph> {
  return (await capture('prod', () => edgeAlone(table, tokens))).registrations;
}

/** Registers the tests; the graphs must be loaded before they run. */
export function callerTraps(): void {
  describe('tokens', () => {
    test('scopes: a route that demands them lets nobody in without, on each of its keys; the others stay open', () => {
      const guards = resourcesOf(of('edge-with-tokens'), 'aws:apigatewayv2/route:Route').map(({ inputs: given }) => [
        given['routeKey'],
        given['authorizationType'],
        given['authorizerId'],
        given['authorizationScopes'],
      ]);
      expect(guards).toEqual([
        ['GET /open', 'NONE', undefined, undefined],
        ['POST /guarded', 'JWT', '${edge-tokens.id}', guarded.auth?.scopes],
        ['POST /guarded/{p1+}', 'JWT', '${edge-tokens.id}', guarded.auth?.scopes],
      ]);
    });

    test('issuer: tokens of one issuer count, for the audiences of the environment', () => {
      expect(inputs(of('edge-with-tokens'), 'edge-tokens')).toMatchObject({
        authorizerType: 'JWT',
        identitySources: ['$request.header.Authorization'],
        jwtConfiguration: issuer,
      });
    });

    test('nobody to believe: a route that demands scopes is never deployed open', async () => {
      await expect(edgeOf([guarded])).rejects.toThrow(
        "edge 'edge': POST /guarded, POST /guarded/{p1+} demand scopes, so tokens must say whose tokens count",
      );
    });

    test('no authorizer is made where no route demands scopes', async () => {
      const graph = await edgeOf(openTable, issuer);
      expect(resourcesOf(graph, 'aws:apigatewayv2/authorizer:Authorizer')).toEqual([]);
    });

    test('scopes at the edge are those of the route table', () => {
      const demanded = resourcesOf(of('prod'), 'aws:apigatewayv2/route:Route').map(
        ({ inputs: { routeKey, authorizationScopes } }) => [routeKey, authorizationScopes ?? []],
      );
      expect(Object.fromEntries(demanded)).toEqual(
        Object.fromEntries(planEdgeRoutes(routes).map(({ routeKey, scopes }) => [routeKey, scopes])),
      );
    });
  });

  describe('browsers', () => {
    test.each([dev, prod])(
      'CORS once: the edge of $name answers for its origins, and nothing behind it does',
      (environment) => {
        expect(inputs(of(environment.name), 'edge-api')).toMatchObject({
          corsConfiguration: { allowOrigins: environment.cluster.corsOrigins, allowCredentials: false },
        });
        expect(JSON.stringify(manifests(environment))).not.toMatch(/access-control-|\\?"cors\\?"|accessControl/i);
      },
    );

    test('preflights: no route takes OPTIONS, which API Gateway would then ask tokens of', () => {
      const keys = resourcesOf(of('prod'), 'aws:apigatewayv2/route:Route').map((route) =>
        String(route.inputs['routeKey']),
      );
      expect(keys.filter((key) => /^(OPTIONS|ANY|\$default)/.test(key))).toEqual([]);
    });
  });

  describe('testers of a trial', () => {
    test('trial host: it has a certificate, a mapping to the same API and an address', () => {
      const name = canaryHost(prod);
      expect(inputs(of('prod'), 'edge-trial-domain')).toMatchObject({
        domainName: name,
        domainNameConfiguration: { certificateArn: '${certificate-issued.certificateArn}' },
      });
      expect(inputs(of('prod'), 'certificate-request')['subjectAlternativeNames']).toContain(name);
      expect(inputs(of('prod'), 'edge-trial-domain-mapping')).toMatchObject({ apiId: '${edge-api.id}' });
      expect(inputs(of('prod'), 'edge-trial-domain-address')).toMatchObject({ name, type: 'A' });
    });

    test('host: the ingress controller gets the name that was called, and routes both', () => {
      expect(ingressHosts(of('prod'))).toEqual([prod.domain, canaryHost(prod)]);
      expect(host(of('prod'))).toBe('$context.domainName');
      expect(inputs(of('prod'), 'edge-domain')['domainName']).toBe(prod.domain);
    });

    test("host: where the API has AWS's address, which no Ingress knows, it is replaced", () => {
      expect(ingressHosts(of('dev'))).toContain(dev.domain);
      expect(host(of('dev'))).toBe(dev.domain);
    });
  });
}
