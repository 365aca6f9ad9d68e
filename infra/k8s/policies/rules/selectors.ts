/** How workloads find their own pods. */
import { labelSelector, plainSelector, selects } from '../model/selector.ts';
import type { Rule } from '../rule.ts';
import { controllerRule, podRule } from './each.ts';

const versionLike = /version|release|revision|commit|chart|build|(^|[-._/])(tag|sha)$/i;

/** Rules about the selectors of workloads. */
export const selectorRules: readonly Rule[] = [
  controllerRule(
    {
      id: 'SEL-1',
      severity: 'error',
      title: 'workloads select the pods that they make',
      why: 'the API server refuses it',
      fix: 'make spec.selector a part of the labels of the pod template',
      source:
        'kube-linter mismatching-selector, kube-score deployment-pod-selector-labels-match-template-metadata-labels',
    },
    function* own({ object, selector, podLabels }) {
      // The APIs before apps/v1 derived it from the template.
      if (!selector.exists && object.apiVersion !== 'apps/v1') return;
      const found = object.kind === 'ReplicationController' ? plainSelector(selector) : labelSelector(selector);
      if (found === undefined || !selects(found, podLabels))
        yield [selector, 'must select the labels of the pod template'];
    },
  ),
  podRule(
    {
      id: 'R-21',
      severity: 'error',
      title: 'selectors hold nothing that changes with a release',
      why: 'selectors are immutable: the API server refuses the next release, or it needs a Deployment of another name',
      fix: 'select by stable labels such as app.kubernetes.io/name and instance; keep versions out of spec.selector',
      source:
        'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates, seeds: dummy-version',
    },
    function* stable({ selector }) {
      for (const [key, at] of selector.at('matchLabels').entries) {
        if (versionLike.test(key)) yield [at, 'must not be selected by', key];
      }
      for (const expression of selector.at('matchExpressions').items) {
        const at = expression.at('key');
        if (versionLike.test(at.text ?? '')) yield [at, 'must not be selected by'];
      }
    },
  ),
];
