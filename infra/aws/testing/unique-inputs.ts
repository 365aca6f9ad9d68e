/**
 * What only one resource of a type may be at a time. The engine makes a new resource before an old one goes, so one that
 * only got another name in the program is refused by the provider: a conflict, in the middle of an update.
 */
import { at } from '../policy/values.ts';
import type { Registration } from './registration.ts';
import type { StackState } from './stack-state.ts';

/** Inputs that together are unique, by type, of the types that this program makes. What AWS names itself cannot collide. */
const uniqueByType: Readonly<Record<string, readonly string[]>> = {
  'aws:apigatewayv2/domainName:DomainName': ['domainName'],
  'aws:apigatewayv2/stage:Stage': ['apiId', 'name'],
  'aws:autoscaling/group:Group': ['name'],
  'aws:cloudwatch/logGroup:LogGroup': ['name'],
  'aws:ec2/route:Route': ['routeTableId', 'destinationCidrBlock'],
  'aws:ec2/routeTableAssociation:RouteTableAssociation': ['subnetId'],
  'aws:ecr/repository:Repository': ['name'],
  'aws:eks/accessEntry:AccessEntry': ['clusterName', 'principalArn'],
  'aws:eks/addon:Addon': ['clusterName', 'addonName'],
  'aws:eks/cluster:Cluster': ['name'],
  'aws:iam/role:Role': ['name'],
  'aws:route53/record:Record': ['zoneId', 'name', 'type'],
  'aws:s3/bucket:Bucket': ['bucket'],
};

/** Why a provider would refuse to make what is wanted beside what is there; undefined where it would not. */
export function conflictWith(state: StackState, wanted: Registration): string | undefined {
  for (const { registration } of state.values()) {
    if (registration.urn === wanted.urn || registration.type !== wanted.type || !registration.custom) continue;
    if (collide(registration, wanted)) return `409 conflict with '${registration.name}', which is still there`;
  }
  return undefined;
}

function collide({ type, inputs: there }: Registration, { inputs: wanted }: Registration): boolean {
  if (type === 'aws:apigatewayv2/route:Route') {
    return there['apiId'] === wanted['apiId'] && keysCollide(String(there['routeKey']), String(wanted['routeKey']));
  }
  if (type.startsWith('kubernetes:')) {
    return ['name', 'namespace'].every((key) => at(there['metadata'], key) === at(wanted['metadata'], key));
  }
  const unique = uniqueByType[type] ?? [];
  return unique.length > 0 && unique.every((key) => wanted[key] !== undefined && there[key] === wanted[key]);
}

/**
 * Two routes of one API have neither the same key nor variables of two names at one level of their paths (CreateRoute:
 * "has a conflicting variable on the same hierarchical level").
 */
function keysCollide(there: string, wanted: string): boolean {
  if (there === wanted) return true;
  const levels = levelsOf(there);
  const others = levelsOf(wanted);
  const apart = levels.findIndex((level, depth) => level !== others[depth]);
  return [levels[apart], others[apart]].every((level) => level?.startsWith('{'));
}

function levelsOf(routeKey: string): readonly string[] {
  return routeKey.replace(/^\S+ /, '').replaceAll('+}', '}').split('/');
}
