/** An edge by itself, with a route table of a test's own. */
import { planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import * as pulumi from '@pulumi/pulumi';

import { environments } from '../../environments/all.ts';
import type { TokenIssuer } from '../../environments/environment.ts';
import { Edge } from '../edge.ts';
import { planCors } from '../plan/cors.ts';
import { resourceName } from '../plan/names.ts';
import { awsProvider } from '../providers.ts';

const { prod } = environments;
const [first] = routes;

/** Whose tokens count in tests. */
export const issuer: TokenIssuer = { issuer: 'https://id.example.com', audiences: ['api', 'api-batch'] };

/** A route that demands scopes, with a slash at its end: two keys. */
export const guarded: Route = {
  ...first,
  id: 'guarded',
  methods: ['POST'],
  path: '/guarded/',
  auth: { scopes: ['guarded.write', 'guarded.admin'] },
};

/** A table as docs/aws.md tells how to protect it: a route for everybody, and one that demands scopes. */
export const guardedTable: readonly Route[] = [{ ...first, id: 'open', path: '/open' }, guarded];

/** The edge of production with these routes, as a program. */
export function edgeAlone(table: readonly Route[], tokens?: TokenIssuer): object {
  const cors = planCors(['https://app.example.com'], table);
  const { url } = new Edge(
    'edge',
    {
      apiName: resourceName('prod'),
      hostName: prod.domain,
      routes: planEdgeRoutes(table),
      subnetIds: ['${network-private-a.id}'],
      securityGroupId: '${ingress-callers.id}',
      listenerArn: '${ingress-listener.arn}',
      logRetentionDays: 14,
      protect: false,
      ...(cors === undefined ? {} : { cors }),
      ...(tokens === undefined ? {} : { tokens }),
    },
    { providers: [awsProvider(pulumi.getStack(), prod.cluster)] },
  );
  return { url };
}
