import { type EdgeRoute, edgeRouteHeader, edgeTimeoutMs } from '@api-platform/contracts/edge-routes.ts';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import type { TokenIssuer } from '../environments/environment.ts';
import { edgeClientAddressHeader, edgeRequestIdHeader } from '../environments/platform.ts';
import { EdgeDomain } from './edge-domain.ts';
import { accessLogFormat } from './plan/access-log.ts';
import type { CorsPolicy } from './plan/cors.ts';
import { vendedLogGroup } from './plan/names.ts';
import { planThrottling } from './plan/throttling.ts';

/** Names of our own for the API. */
export interface OwnName {
  readonly hostedZoneId: string;
  /** Host name under which every request goes to the side of a release that is on trial. */
  readonly trialHostName: string;
  /** An issued certificate that covers the API's host names. */
  readonly certificateArn: pulumi.Input<string>;
  /** Name on the load balancer's certificate that the API demands to see. */
  readonly originName: string;
}

/** What the API lets in, and where it sends it. */
export interface EdgeArgs {
  /** Name of the API in AWS. */
  readonly apiName: string;
  /** Host name that the ingress controller knows the API by. */
  readonly hostName: string;
  readonly routes: readonly EdgeRoute[];
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Group of the VPC link. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Listener of the internal load balancer. */
  readonly listenerArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly protect: boolean;
  /** @default - pages of other origins may not call */
  readonly cors?: CorsPolicy;
  /** Whose tokens count, where a route demands scopes. @default - nobody's */
  readonly tokens?: TokenIssuer;
  /** @default - AWS's own address, and plain HTTP inside the network */
  readonly domain?: OwnName;
}

/** The public API: an HTTP API that reaches the load balancer through a VPC link, and knows every route. */
export class Edge extends pulumi.ComponentResource {
  /** Where clients call, without a slash at the end. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Edge', name, {}, opts);
    const { domain } = args;
    const parent = { parent: this };

    const api = new aws.apigatewayv2.Api(
      `${name}-api`,
      {
        name: args.apiName,
        protocolType: 'HTTP',
        // With a domain of our own, AWS's address would be a second door.
        disableExecuteApiEndpoint: domain !== undefined,
        ...(args.cors === undefined ? {} : { corsConfiguration: mutable(args.cors) }),
      },
      parent,
    );
    // A link cannot be changed, only replaced. It has no name of ours and is deleted last, so that its successor can
    // take over while it is still there.
    const link = new aws.apigatewayv2.VpcLink(
      `${name}-link`,
      { subnetIds: [...args.subnetIds], securityGroupIds: [args.securityGroupId] },
      parent,
    );
    const integration = new aws.apigatewayv2.Integration(
      `${name}-integration`,
      {
        apiId: api.id,
        integrationType: 'HTTP_PROXY',
        integrationMethod: 'ANY',
        connectionType: 'VPC_LINK',
        connectionId: link.id,
        integrationUri: args.listenerArn,
        payloadFormatVersion: '1.0',
        timeoutMilliseconds: edgeTimeoutMs,
        ...(domain === undefined ? {} : { tlsConfig: { serverNameToVerify: domain.originName } }),
        requestParameters: {
          // A private integration would get the stage's name before the path.
          'overwrite:path': '$request.path',
          // The ingress controller routes by host; what AWS would send here is not documented. With names of our own it
          // is the one that was called, so that the trial's leads to the trial; AWS's own address stands for the first.
          'overwrite:header.host': domain === undefined ? args.hostName : '$context.domainName',
          // The client's address is in no header that a private integration gets; overwritten, so nobody can forge it.
          [`overwrite:header.${edgeClientAddressHeader}`]: '$context.identity.sourceIp',
          // What decided who may call: the gateway serves no request that was judged by another route's rules.
          [`overwrite:header.${edgeRouteHeader}`]: '$context.routeKey',
          // One id from the access log to the last service.
          [`overwrite:header.${edgeRequestIdHeader}`]: '$context.requestId',
        },
      },
      parent,
    );
    const target = pulumi.interpolate`integrations/${integration.id}`;
    const authorization = this.#authorization(name, api.id, args);
    const routes = args.routes.map(
      ({ name: routeName, routeKey, scopes }) =>
        new aws.apigatewayv2.Route(
          `${name}-${routeName}`,
          // Named by its key: one that moves is another one, which is there before the old one goes, and the stage's
          // settings never name a key that is not.
          { apiId: api.id, routeKey, target, ...authorization(scopes) },
          parent,
        ),
    );
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: vendedLogGroup('apis', args.apiName), retentionInDays: args.logRetentionDays },
      parent,
    );
    const { defaultRouteSettings, routeSettings } = planThrottling(args.routes);
    const stage = new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        apiId: api.id,
        name: '$default',
        autoDeploy: true,
        accessLogSettings: { destinationArn: log.arn, format: accessLogFormat },
        defaultRouteSettings,
        routeSettings: [...routeSettings],
      },
      // The settings of a route that is not there yet, or no longer, are refused.
      { parent: this, dependsOn: routes },
    );

    if (domain !== undefined) {
      const { hostedZoneId, certificateArn, trialHostName } = domain;
      const names = { [`${name}-domain`]: args.hostName, [`${name}-trial-domain`]: trialHostName };
      for (const [resource, hostName] of Object.entries(names)) {
        new EdgeDomain(
          resource,
          { hostName, hostedZoneId, certificateArn, apiId: api.id, stageId: stage.id, protect: args.protect },
          parent,
        );
      }
    }
    this.url = domain === undefined ? api.apiEndpoint : pulumi.output(`https://${args.hostName}`);
    this.registerOutputs();
  }
  /**
   * How a route is guarded, by the scopes that it demands; the authorizer is made when there is one such route. Without
   * scopes API Gateway would take tokens that were made for signing in (ID tokens) for permission to call.
   * @throws Error when a route demands scopes and nobody said whose tokens count
   */
  #authorization(name: string, apiId: pulumi.Output<string>, { apiName, routes, tokens }: EdgeArgs): Authorization {
    const demanding = routes.filter(({ scopes }) => scopes.length > 0).map((route) => route.routeKey);
    if (demanding.length === 0) return () => ({ authorizationType: 'NONE' });
    if (tokens === undefined) {
      throw new Error(`edge '${name}': ${demanding.join(', ')} demand scopes, so tokens must say whose tokens count`);
    }
    const authorizer = new aws.apigatewayv2.Authorizer(
      `${name}-tokens`,
      {
        apiId,
        name: apiName,
        authorizerType: 'JWT',
        identitySources: ['$request.header.Authorization'],
        jwtConfiguration: { issuer: tokens.issuer, audiences: [...tokens.audiences] },
      },
      { parent: this },
    );
    return (scopes) =>
      scopes.length === 0
        ? { authorizationType: 'NONE' }
        : { authorizationType: 'JWT', authorizerId: authorizer.id, authorizationScopes: [...scopes] };
  }
}

/** What guards a route that demands these scopes. */
type Authorization = (
  scopes: readonly string[],
) => Pick<aws.apigatewayv2.RouteArgs, 'authorizationType' | 'authorizerId' | 'authorizationScopes'>;

/** The same with lists that Pulumi's types take. */
function mutable({ allowOrigins, allowMethods, allowHeaders, exposeHeaders, ...rest }: CorsPolicy) {
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: [...allowMethods],
    allowHeaders: [...allowHeaders],
    exposeHeaders: [...exposeHeaders],
    ...rest,
  };
}
