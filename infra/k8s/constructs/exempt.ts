import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { exemptAnnotation } from '../policies/exemptions.ts';

/**
 * Lets the one object of a construct break policies (../policies), each with a reason that reviewers see beside it.
 * @param reasons by the id of the rule
 * @throws Error where there is not exactly one object, and for a reason with a semicolon, which ends it
 */
export function exempt(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const [object, ...others] = construct.node.findAll().filter((node) => ApiObject.isApiObject(node));
  if (object === undefined || others.length > 0) {
    throw new Error(`'${construct.node.path}' must hold exactly one object to be exempt; exempt its parts one by one`);
  }
  const broken = Object.values(reasons).find((reason) => reason.includes(';'));
  if (broken !== undefined) {
    throw new Error(`'${construct.node.path}' is exempt because '${broken}'; write the reason without a semicolon`);
  }
  const entries = Object.entries(reasons).map(([rule, reason]) => `${rule}: ${reason}`);
  object.metadata.addAnnotation(exemptAnnotation, entries.join('; '));
}
