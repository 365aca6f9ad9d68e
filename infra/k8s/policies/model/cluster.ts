/** The manifests of one environment as one cluster, indexed so that no rule must look at everything for each thing. */
import type { Manifest } from '../../manifest.ts';
import { type KubeObject, kubeObject } from './kube-object.ts';
import { type Selector, labelSelector, plainSelector, selects } from './selector.ts';
import { type Workload, workloadOf } from './workload.ts';

/** All objects of one environment. */
export class Cluster {
  readonly objects: readonly KubeObject[];
  /** The namespace that a tool gives to objects that name none. */
  readonly home: string | undefined;
  readonly workloads: readonly Workload[];
  readonly deployments: readonly Workload[];
  readonly #byKind = new Map<string, KubeObject[]>();
  readonly #byIdentity = new Map<string, KubeObject>();
  readonly #workloadByIdentity = new Map<string, Workload>();
  readonly #byNamespace = new Map<string, Workload[]>();
  readonly #byLabel = new Map<string, Workload[]>();
  readonly #bySelector = new Map<string, readonly Workload[]>();

  /**
   * @param manifests in the order in which they are applied
   * @param home the namespace that a tool gives to what names none. @default - nobody does: it lands in `default`
   */
  constructor(manifests: readonly Manifest[], home?: string) {
    this.home = home;
    this.objects = manifests.map((manifest, index) => kubeObject(manifest, index, home));
    this.workloads = this.objects.flatMap((object) => workloadOf(object) ?? []);
    // A ReplicationController is what a Deployment was before Deployments.
    this.deployments = this.workloads.filter(({ object: { kind } }) =>
      /^(Deployment|ReplicationController)$/.test(kind),
    );
    for (const object of this.objects) {
      push(this.#byKind, object.kind, object);
      this.#byIdentity.set(key(object.kind, object.namespace, object.name), object);
    }
    for (const workload of this.workloads) {
      const { object, namespace, podLabels } = workload;
      this.#workloadByIdentity.set(key(object.kind, object.namespace, object.name), workload);
      push(this.#byNamespace, namespace, workload);
      for (const [label, value] of Object.entries(podLabels))
        push(this.#byLabel, key(namespace, label, value), workload);
    }
  }

  /** All objects of a kind. */
  kind(kind: string): readonly KubeObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** One object; undefined where the set has none of that name. */
  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#byIdentity.get(key(kind, namespace, name));
  }

  /** One workload; undefined where the set has none of that name. */
  workload(kind: string, namespace: string, name: string): Workload | undefined {
    return this.#workloadByIdentity.get(key(kind, namespace, name));
  }

  /** The workloads of a namespace. */
  workloadsIn(namespace: string): readonly Workload[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  /**
   * The workloads of a namespace whose pods a selector selects; a selector that is not there selects none. Equal selectors get
   * the very same list, so that whoever works something out for a list may keep it.
   */
  selected(namespace: string, selector: Selector | undefined): readonly Workload[] {
    if (selector === undefined) return none;
    const at = key(namespace, JSON.stringify(selector));
    const found = this.#bySelector.get(at) ?? this.#select(namespace, selector);
    this.#bySelector.set(at, found);
    return found;
  }

  #select(namespace: string, selector: Selector): readonly Workload[] {
    let candidates = this.workloadsIn(namespace);
    for (const [label, value] of selector.equal) {
      const labelled = this.#byLabel.get(key(namespace, label, value)) ?? [];
      if (labelled.length < candidates.length) candidates = labelled;
    }
    return candidates.filter(({ podLabels }) => selects(selector, podLabels));
  }

  /** The workloads behind a Service. */
  behind(service: KubeObject): readonly Workload[] {
    return this.selected(service.namespace ?? 'default', plainSelector(service.root.at('spec', 'selector')));
  }

  /**
   * Which of some objects each workload belongs to, in the order of application. Objects over the same workloads share one list: a thousand of them over a
   * thousand workloads are a million pairs.
   * @param workloadsOf the workloads of an object, as `selected` gives them
   */
  ownersOf(
    objects: readonly KubeObject[],
    workloadsOf: (object: KubeObject) => readonly Workload[],
  ): ReadonlyMap<Workload, readonly KubeObject[]> {
    const owners = new Map<Workload, readonly KubeObject[]>();
    for (const [workloads, list] of Map.groupBy(objects, workloadsOf)) {
      for (const workload of workloads) {
        const before = owners.get(workload);
        owners.set(workload, before === undefined ? list : inOrder([...before, ...list]));
      }
    }
    return owners;
  }

  /** The workloads that a LabelSelector at `spec.selector` or another path of an object selects. */
  selectedBy(object: KubeObject, ...way: readonly string[]): readonly Workload[] {
    return this.selected(object.namespace ?? 'default', labelSelector(object.root.at(...way)));
  }
}

const none: readonly Workload[] = [];

const inOrder = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.toSorted((one, other) => one.index - other.index);

const key = (...parts: readonly (string | undefined)[]): string => parts.join('\u0000');

function push<T>(map: Map<string, T[]>, at: string, value: T): void {
  const list = map.get(at);
  if (list === undefined) map.set(at, [value]);
  else list.push(value);
}
