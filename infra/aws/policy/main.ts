/** The policy pack: `pulumi up --policy-pack infra/aws/policy`. Every rule stops the update that breaks it. */
import { PolicyPack } from '@pulumi/policy';

import { policyOf } from './pulumi-policy.ts';
import { rules } from './rules.ts';

const pack = new PolicyPack('api-platform', { enforcementLevel: 'mandatory', policies: rules.map(policyOf) });
void pack;
