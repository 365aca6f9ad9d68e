import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Names to certify and the zone that proves they are ours. */
export interface CertificateArgs {
  /** First the name of the certificate, then its other names. All lie in the zone. */
  readonly hostNames: readonly [string, ...string[]];
  readonly hostedZoneId: string;
}

/** A public certificate, renewed by AWS as long as its DNS records stay. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued: a listener or a domain that came earlier would be refused. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, { hostNames, hostedZoneId }: CertificateArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Certificate', name, {}, opts);
    const parent = { parent: this };
    const [domainName, ...subjectAlternativeNames] = hostNames;

    const certificate = new aws.acm.Certificate(
      `${name}-request`,
      { domainName, subjectAlternativeNames, validationMethod: 'DNS' },
      parent,
    );
    // One record per name of ours: records made from AWS's answer would not show in a preview, and its order is that of a
    // set. By place, one more name could give two records each other's names, and deleting the old ones would then delete
    // what the new ones had just written.
    const records = hostNames.map((hostName, index) => {
      const option = certificate.domainValidationOptions.apply((options) => {
        const found = options.find((one) => one.domainName === hostName);
        if (found === undefined)
          throw new Error(`certificate '${domainName}': AWS gave no DNS record for '${hostName}'`);
        return found;
      });
      return new aws.route53.Record(
        `${name}-proof-${index}`,
        {
          zoneId: hostedZoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 300,
          allowOverwrite: true,
        },
        parent,
      );
    });
    const issued = new aws.acm.CertificateValidation(
      `${name}-issued`,
      { certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
      parent,
    );
    this.arn = issued.certificateArn;
    this.registerOutputs();
  }
}
