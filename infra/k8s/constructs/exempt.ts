import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { exemptAnnotation } from '../policies/exemptions.ts';

/** Checks of other tools, in the words of each. */
export interface OtherChecks {
  /** @default - none */
  readonly kubeLinter?: readonly string[];
  /** @default - none */
  readonly kubeScore?: readonly string[];
  /** @default - none */
  readonly polaris?: readonly string[];
}

/**
 * Lets the one object of a construct break policies (../policies), each with a reason that reviewers see beside it.
 * @param reasons by the id of the rule
 * @param others checks of other tools that ask for the same. @default - none
 * @throws Error where there is not exactly one object, and for a reason with a semicolon, which ends it
 */
export function exempt(
  construct: IConstruct,
  reasons: Readonly<Record<string, string>>,
  others: OtherChecks = {},
): void {
  const texts = Object.values(reasons);
  const broken = texts.find((reason) => reason.includes(';'));
  if (broken !== undefined) {
    throw new Error(`'${construct.node.path}' is exempt because '${broken}'; write the reason without a semicolon`);
  }
  const entries = Object.entries(reasons).map(([rule, reason]) => `${rule}: ${reason}`);
  onlyObjectOf(construct).metadata.addAnnotation(exemptAnnotation, entries.join('; '));
  exemptElsewhere(construct, texts.join('; '), others);
}

/**
 * The same for other tools alone, where our own rules know better: kube-linter
 * (https://docs.kubelinter.io/#/configuring-kubelinter), kube-score (https://github.com/zegl/kube-score#ignoring-a-test) and
 * polaris (https://polaris.docs.fairwinds.com/customization/exemptions/) read annotations of their own, and only the first
 * of them has room for a reason.
 * @throws Error where there is not exactly one object
 */
export function exemptElsewhere(construct: IConstruct, reason: string, others: OtherChecks): void {
  const { metadata } = onlyObjectOf(construct);
  const { kubeLinter = [], kubeScore = [], polaris = [] } = others;
  for (const check of kubeLinter) metadata.addAnnotation(`ignore-check.kube-linter.io/${check}`, reason);
  if (kubeScore.length > 0) metadata.addAnnotation('kube-score/ignore', kubeScore.join(','));
  for (const check of polaris) metadata.addAnnotation(`polaris.fairwinds.com/${check}-exempt`, 'true');
}

function onlyObjectOf(construct: IConstruct): ApiObject {
  const [object, ...others] = construct.node.findAll().filter((node) => ApiObject.isApiObject(node));
  if (object !== undefined && others.length === 0) return object;
  throw new Error(`'${construct.node.path}' must hold exactly one object to be exempt; exempt its parts one by one`);
}
