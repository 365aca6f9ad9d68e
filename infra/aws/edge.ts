import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { edgeClientAddressHeader } from '../environments/platform.ts';
import { EdgeDomain } from './edge-domain.ts';
import { accessLogFormat } from './plan/access-log.ts';
import type { EdgeRoute } from './plan/edge-routes.ts';
import { vendedLogGroup } from './plan/names.ts';
import { planThrottling } from './plan/throttling.ts';
import { edgeTimeoutMs } from './plan/timeouts.ts';

/** A name of our own for the API. */
export interface OwnName {
  readonly hostedZoneId: string;
  /** An issued certificate that covers the API's host name. */
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
      // With a domain of our own, AWS's address would be a second door.
      { name: args.apiName, protocolType: 'HTTP', disableExecuteApiEndpoint: domain !== undefined },
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
          // The ingress controller routes by host; what AWS would send here is not documented.
          'overwrite:header.host': args.hostName,
          // The client's address is in no header that a private integration gets; overwritten, so nobody can forge it.
          [`overwrite:header.${edgeClientAddressHeader}`]: '$context.identity.sourceIp',
          // One id from the access log to the last service.
          'overwrite:header.x-request-id': '$context.requestId',
        },
      },
      parent,
    );
    const target = pulumi.interpolate`integrations/${integration.id}`;
    const routes = args.routes.map(
      ({ name: routeName, routeKey }) =>
        new aws.apigatewayv2.Route(
          `${name}-${routeName}`,
          { apiId: api.id, routeKey, target, authorizationType: 'NONE' },
          // A route that moves is made anew: the stage's settings name the old key until they were changed.
          { parent: this, replaceOnChanges: ['routeKey'] },
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
      const { hostedZoneId, certificateArn } = domain;
      new EdgeDomain(
        `${name}-domain`,
        {
          hostName: args.hostName,
          hostedZoneId,
          certificateArn,
          apiId: api.id,
          stageId: stage.id,
          protect: args.protect,
        },
        parent,
      );
    }
    this.url = domain === undefined ? api.apiEndpoint : pulumi.output(`https://${args.hostName}`);
    this.registerOutputs();
  }
}
