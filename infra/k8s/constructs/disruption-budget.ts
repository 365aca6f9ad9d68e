import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { instanceLabel } from '../names.ts';

/** Whose pods a budget protects. */
export interface DisruptionBudgetProps {
  /** Name of the Deployment, and of the budget. */
  readonly name: string;
  readonly namespace: string;
  /** The labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * Lets a drain of nodes take one replica at a time. A pod that does not get ready may always be evicted: otherwise a
 * crash loop blocks the drain (https://kubernetes.io/docs/tasks/run-application/configure-pdb/).
 */
export class DisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, selector }: DisruptionBudgetProps) {
    super(scope, id);
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name, namespace, labels: { [instanceLabel]: name } },
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
