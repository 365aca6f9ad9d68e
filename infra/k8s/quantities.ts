/** Amounts as Kubernetes writes them back, so that nothing that compares the two finds a difference. */
import { k8s } from 'cdk8s-plus-28';

/** Thousandths of a CPU. */
export function cpu(millis: number): k8s.Quantity {
  return k8s.Quantity.fromString(millis % 1_000 === 0 ? `${millis / 1_000}` : `${millis}m`);
}

/** Mebibytes of memory or disk. */
export function mebibytes(amount: number): k8s.Quantity {
  return k8s.Quantity.fromString(amount % 1_024 === 0 ? `${amount / 1_024}Gi` : `${amount}Mi`);
}
