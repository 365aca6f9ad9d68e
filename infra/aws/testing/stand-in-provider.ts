/** Stands in for the providers: what AWS and Kubernetes would answer, as text that says where a value comes from. */
import { sdkType } from './sdk.ts';

/** What is asked for. */
export interface ProviderRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What comes back. */
export interface ProviderAnswer {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

type Structured = (
  reference: (property: string) => string,
  inputs: ProviderRequest['inputs'],
) => Record<string, unknown>;

/** Outputs that are no plain text, number or flag. A type whose such outputs are not here cannot be used: see `answer`. */
const structured: Readonly<Record<string, Structured>> = {
  'aws:acm/certificate:Certificate': (reference, { domainName, subjectAlternativeNames }) => ({
    // A set: its order is not the one that was asked for.
    domainValidationOptions: [domainName, ...asArray(subjectAlternativeNames)].toReversed().map((name) => ({
      domainName: name,
      resourceRecordName: reference(`domainValidationOptions[${String(name)}].name`),
      resourceRecordType: 'CNAME',
      resourceRecordValue: reference(`domainValidationOptions[${String(name)}].value`),
    })),
    renewalSummaries: [],
    validationEmails: [],
  }),
  // The same as went in, but only once the certificate is issued.
  'aws:acm/certificateValidation:CertificateValidation': (reference) => ({
    certificateArn: reference('certificateArn'),
  }),
  'aws:apigatewayv2/domainName:DomainName': (reference, { domainNameConfiguration }) => ({
    domainNameConfiguration: {
      ...asRecord(domainNameConfiguration),
      targetDomainName: reference('targetDomainName'),
      hostedZoneId: reference('hostedZoneId'),
    },
  }),
  'aws:eks/cluster:Cluster': (reference, { vpcConfig }) => ({
    certificateAuthority: { data: reference('certificateAuthority') },
    identities: [],
    vpcConfig: {
      ...asRecord(vpcConfig),
      clusterSecurityGroupId: reference('clusterSecurityGroupId'),
      vpcId: reference('vpcId'),
    },
  }),
  'aws:lb/targetGroup:TargetGroup': (reference) => ({ loadBalancerArns: [reference('loadBalancerArn')] }),
  'aws:ec2/natGateway:NatGateway': () => ({ regionalNatGatewayAddresses: [] }),
  'aws:ec2/vpcEndpoint:VpcEndpoint': () => ({ cidrBlocks: [], dnsEntries: [], networkInterfaceIds: [] }),
};

/**
 * Answers for a resource; references look like `${network-vpc.id}`.
 * @throws Error for a type that the SDK does not have, a required input that is missing because it was made from
 *   something that has no value, and a computed output that nobody modelled
 */
export function answer({ type, name, inputs }: ProviderRequest): ProviderAnswer {
  const reference = (property: string): string => `\${${name}.${property}}`;
  const id = reference('id');
  if (type.startsWith('kubernetes:')) return { id, outputs: inputs };
  const { required, outputs, computed } = sdkType(type);
  const missing = required.filter((property) => inputs[property] === undefined);
  if (missing.length > 0) throw new Error(`${type} '${name}': required input ${missing.join(', ')} has no value`);

  const modelled = structured[type]?.(reference, inputs) ?? {};
  const texts = [...outputs].flatMap(([property, declared]) =>
    /^string( \| undefined)?$/.test(declared) ? [[property, reference(property)] as const] : [],
  );
  const answered = { ...Object.fromEntries(texts), ...inputs, ...modelled };
  const unmodelled = computed.filter(
    (property) => !(property in answered) && !/^(boolean|number|\{)/.test(outputs.get(property) ?? '{'),
  );
  if (unmodelled.length > 0) {
    throw new Error(
      `${type}: computed output ${unmodelled.join(', ')} is unknown to this stand-in; add it to 'structured'`,
    );
  }
  return { id, outputs: answered };
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return { ...(typeof value === 'object' ? value : {}) };
}
