/** Where Ingresses lead, in the form of networking.k8s.io/v1 and in the older one. */
import type { Field } from './field.ts';
import type { KubeObject } from './kube-object.ts';

/** One path of an Ingress. */
export interface IngressPath {
  /** The rule that holds it. */
  readonly rule: Field;
  /** The path entry. */
  readonly at: Field;
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly backend: Field;
}

/** All paths of an Ingress. */
export function pathsOf({ root }: KubeObject): readonly IngressPath[] {
  return root.at('spec', 'rules').items.flatMap((rule) =>
    rule.at('http', 'paths').items.map((at) => ({
      rule,
      at,
      host: rule.at('host').text ?? '',
      path: at.at('path').text ?? '',
      pathType: at.at('pathType').text ?? '',
      backend: at.at('backend'),
    })),
  );
}

/** All backends of an Ingress, the default one included. */
export function backendsOf(ingress: KubeObject): readonly Field[] {
  const byDefault = ['defaultBackend', 'backend']
    .map((key) => ingress.root.at('spec', key))
    .filter(({ exists }) => exists);
  return [...byDefault, ...pathsOf(ingress).map(({ backend }) => backend)];
}

/** The Service that a backend names, and its port: a number or a name. */
export function serviceOf(backend: Field): { readonly name: Field; readonly port: Field } {
  if (backend.at('serviceName').exists) return { name: backend.at('serviceName'), port: backend.at('servicePort') };
  const port = backend.at('service', 'port');
  const named = port.at('name').exists && !port.at('number').exists;
  return { name: backend.at('service', 'name'), port: port.at(named ? 'name' : 'number') };
}
