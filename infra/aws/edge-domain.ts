import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** A name of our own, and the API that it stands for. */
export interface EdgeDomainArgs {
  readonly hostName: string;
  readonly hostedZoneId: string;
  /** An issued certificate that covers the host name. */
  readonly certificateArn: pulumi.Input<string>;
  readonly apiId: pulumi.Input<string>;
  readonly stageId: pulumi.Input<string>;
  readonly protect: boolean;
}

/** The API's host name, and the address that DNS gives for it. */
export class EdgeDomain extends pulumi.ComponentResource {
  constructor(name: string, args: EdgeDomainArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:EdgeDomain', name, {}, opts);

    const domain = new aws.apigatewayv2.DomainName(
      name,
      {
        domainName: args.hostName,
        domainNameConfiguration: {
          certificateArn: args.certificateArn,
          endpointType: 'REGIONAL',
          securityPolicy: 'TLS_1_2',
        },
      },
      { parent: this, protect: args.protect },
    );
    // Without a mapping key: it would become part of every path.
    const mapping = new aws.apigatewayv2.ApiMapping(
      `${name}-mapping`,
      { apiId: args.apiId, domainName: domain.id, stage: args.stageId },
      { parent: this },
    );
    const { targetDomainName, hostedZoneId } = domain.domainNameConfiguration;
    new aws.route53.Record(
      `${name}-address`,
      {
        zoneId: args.hostedZoneId,
        name: args.hostName,
        type: 'A',
        aliases: [{ name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
      },
      // Nobody is sent here before it answers.
      { parent: this, dependsOn: [mapping] },
    );
    this.registerOutputs();
  }
}
