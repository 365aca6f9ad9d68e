/** The API and the way from it to the cluster. */
import { edgeRouteHeader } from '@api-platform/contracts/edge-routes.ts';

import { type Finding, isProduction, type ResourceRule, type StackResource, type StackRule } from '../rule.ts';
import { at, listOf, textsOf } from '../values.ts';

const route = 'aws:apigatewayv2/route:Route';
const stage = 'aws:apigatewayv2/stage:Stage';
const ofType = (resources: readonly StackResource[], type: string): readonly StackResource[] =>
  resources.filter((resource) => resource.type === type);

const stageAfterRoutes: StackRule = {
  id: 'stage-after-routes',
  description:
    'A stage comes after every route that its settings name; API Gateway refuses settings of what is not there.',
  checkStack: (resources) =>
    ofType(resources, stage).flatMap(({ urn, inputs, dependencies }): readonly Finding[] => {
      const keys = new Set(
        ofType(resources, route)
          .filter((candidate) => dependencies.includes(candidate.urn))
          .map((candidate) => candidate.inputs['routeKey']),
      );
      const early = listOf(inputs['routeSettings'])
        .map((setting) => at(setting, 'routeKey'))
        .filter((key) => !keys.has(key));
      return early.length === 0
        ? []
        : [{ urn, message: `routeSettings name ${early.join(', ')}, which it does not depend on` }];
    }),
};

const throttled: ResourceRule = {
  id: 'throttled',
  description: 'Every route has a throttle: without one a single client can take what the whole account may use.',
  types: [stage],
  check: ({ inputs }) =>
    [inputs['defaultRouteSettings'], ...listOf(inputs['routeSettings'])].map((settings) => {
      const limits = ['throttlingRateLimit', 'throttlingBurstLimit'].map((key) => Number(at(settings, key)));
      return (
        !limits.every((limit) => limit > 0) &&
        `${textsOf(at(settings, 'routeKey'))[0] ?? 'defaultRouteSettings'} must have a rate and a burst limit above 0`
      );
    }),
};

const accessLog: ResourceRule = {
  id: 'access-log',
  description: 'The edge and its load balancer log every request.',
  types: [stage, 'aws:lb/loadBalancer:LoadBalancer'],
  check: ({ type, inputs }) => [
    type === stage &&
      at(inputs['accessLogSettings'], 'destinationArn') === undefined &&
      'accessLogSettings must name a log group',
    type !== stage && at(inputs['accessLogs'], 'enabled') !== true && 'accessLogs must be on',
  ],
};

const explicitRoutes: ResourceRule = {
  id: 'explicit-routes',
  description:
    'The edge lets in only what the route table has: one method and one path per route, scopes where a token is asked for.',
  types: [route],
  check: ({ inputs }) => {
    const key = String(inputs['routeKey']);
    return [
      !/^(GET|HEAD|POST|PUT|PATCH|DELETE) \//.test(key) && `routeKey ('${key}') must be a method and a path`,
      /^\S+ \/\{[^/]*\+\}$/.test(key) && `routeKey ('${key}') lets every path in`,
      inputs['authorizationType'] === 'JWT' &&
        listOf(inputs['authorizationScopes']).length === 0 &&
        'authorizationScopes must name at least one: without, a token that only says who somebody is lets them in',
    ];
  },
};

const privateIntegration: ResourceRule = {
  id: 'private-integration',
  description:
    'The API reaches the load balancer through a VPC link, with the headers that stages and clients cannot spoil.',
  types: ['aws:apigatewayv2/integration:Integration'],
  check: ({ inputs }) => [
    inputs['connectionType'] !== 'VPC_LINK' && "connectionType must be 'VPC_LINK'",
    at(inputs['requestParameters'], 'overwrite:path') !== '$request.path' &&
      "requestParameters must overwrite the path with '$request.path', or the stage's name comes before it",
    at(inputs['requestParameters'], 'overwrite:header.x-client-ip') !== '$context.identity.sourceIp' &&
      'requestParameters must overwrite x-client-ip, or clients choose their own address',
    at(inputs['requestParameters'], 'overwrite:header.x-request-id') !== '$context.requestId' &&
      'requestParameters must overwrite x-request-id, or clients write into the logs under ids of others',
    at(inputs['requestParameters'], `overwrite:header.${edgeRouteHeader}`) !== '$context.routeKey' &&
      `requestParameters must overwrite ${edgeRouteHeader} with '$context.routeKey', or clients choose whose rules they keep`,
  ],
};

const oneDoor: StackRule = {
  id: 'one-door',
  description: 'Where the API has a name of its own, the address that AWS gives it is closed.',
  checkStack: (resources) => {
    const named = new Set(
      ofType(resources, 'aws:apigatewayv2/apiMapping:ApiMapping').flatMap(({ madeFrom }) => madeFrom['apiId'] ?? []),
    );
    return ofType(resources, 'aws:apigatewayv2/api:Api').flatMap(({ urn, inputs }) =>
      named.has(urn) && inputs['disableExecuteApiEndpoint'] !== true
        ? [{ urn, message: 'disableExecuteApiEndpoint must be on: the API has a domain' }]
        : [],
    );
  },
};

const corsOrigins: ResourceRule = {
  id: 'cors-origins',
  description: 'Pages that may call the API are named; none may send cookies.',
  types: ['aws:apigatewayv2/api:Api'],
  check: ({ inputs }) => [
    textsOf(at(inputs['corsConfiguration'], 'allowOrigins')).some((origin) => origin.includes('*')) &&
      "corsConfiguration.allowOrigins must name origins, not '*'",
    at(inputs['corsConfiguration'], 'allowCredentials') === true && 'corsConfiguration.allowCredentials must be off',
  ],
};

const modernTls: ResourceRule = {
  id: 'modern-tls',
  description: 'TLS 1.2 or newer everywhere; in production also between the API and the load balancer.',
  types: ['aws:lb/listener:Listener', 'aws:apigatewayv2/domainName:DomainName'],
  check: (resource) => {
    const { type, inputs } = resource;
    if (type !== 'aws:lb/listener:Listener') {
      const policy = at(inputs['domainNameConfiguration'], 'securityPolicy');
      return [policy !== 'TLS_1_2' && `securityPolicy ('${String(policy)}') must be 'TLS_1_2'`];
    }
    const policy = String(inputs['sslPolicy']);
    return [
      inputs['protocol'] === 'HTTPS' &&
        !/^ELBSecurityPolicy-TLS13-1-[23]-/.test(policy) &&
        `sslPolicy ('${policy}') must be one of TLS13-1-2 or TLS13-1-3`,
      inputs['protocol'] !== 'HTTPS' && isProduction(resource) && "protocol must be 'HTTPS' in production",
    ];
  },
};

/** Rules on the edge. */
export const edgeRules = [
  stageAfterRoutes,
  throttled,
  accessLog,
  explicitRoutes,
  privateIntegration,
  oneDoor,
  corsOrigins,
  modernTls,
];
