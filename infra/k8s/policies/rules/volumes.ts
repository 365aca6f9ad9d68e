/** What containers mount. */
import type { Cluster } from '../model/cluster.ts';
import type { Field } from '../model/field.ts';
import { claimTemplates } from '../model/references.ts';
import { replicaRange } from '../model/replicas.ts';
import type { Workload } from '../model/workload.ts';
import { type Rule, fault } from '../rule.ts';
import { podRule } from './each.ts';

type Fault = readonly [at: Field, must: string];

/** Rules about volumes. */
export const volumeRules: readonly Rule[] = [
  podRule(
    {
      id: 'R-34',
      severity: 'error',
      title: 'mounts and volumes belong together',
      why: 'the API server refuses a mount without a volume; a volume without a mount is a file that nobody reads',
      fix: 'add or remove one of the two, and mount each path once',
      source: 'https://kubernetes.io/docs/concepts/storage/volumes/, API server validation of volume mounts',
    },
    function* together(workload) {
      const { pod, containers } = workload;
      const volumes = pod.at('volumes').items;
      const names = volumes.map((volume) => volume.at('name'));
      const known = new Set<string | undefined>();
      for (const name of names) {
        if (known.has(name.text)) yield [name, 'must not be the name of two volumes'];
        known.add(name.text);
      }
      const claims = claimTemplates(workload.object).map((claim) => claim.at('metadata', 'name'));
      for (const claim of claims) known.add(claim.text);
      const used = new Set<string | undefined>();
      for (const { field } of containers) {
        const paths = new Set<string | undefined>();
        for (const device of field.at('volumeDevices').items) used.add(device.at('name').text);
        for (const mount of field.at('volumeMounts').items) {
          const [name, path] = [mount.at('name'), mount.at('mountPath')];
          used.add(name.text);
          if (!known.has(name.text)) yield [name, 'must be a volume of the pod'];
          if (paths.has(path.text)) yield [path, 'must not be mounted twice'];
          if (path.text !== undefined && !/^(\/|[A-Za-z]:)/.test(path.text))
            yield [path, 'must be a whole path, from / on'];
          paths.add(path.text);
        }
      }
      for (const name of [...names, ...claims])
        if (!used.has(name.text)) yield [name, 'must be mounted by a container'];
      for (const volume of volumes) {
        const folder = volume.at('emptyDir');
        if (folder.value !== undefined && !folder.at('sizeLimit').exists) {
          yield [folder.at('sizeLimit'), 'must be set: it may fill the disk of the node'];
        }
      }
    },
  ),
  {
    id: 'VOL-1',
    severity: 'error',
    title: 'claims say what they need, and fit the pods that mount them',
    why: 'a disk of one node holds back every replica that lands on another one; a claim without a size or a way to mount it is refused',
    fix: 'use ReadWriteMany, a claim for each replica (volumeClaimTemplates of a StatefulSet), or one replica',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
    *check(cluster) {
      for (const claim of cluster.kind('PersistentVolumeClaim')) {
        for (const [at, must] of incomplete(claim.root.at('spec'))) yield fault(claim, at, must);
      }
      for (const workload of cluster.workloads) {
        for (const template of claimTemplates(workload.object)) {
          for (const [at, must] of incomplete(template.at('spec'))) yield fault(workload.object, at, must);
        }
        for (const [at, must] of unfitting(cluster, workload)) yield fault(workload.object, at, must);
      }
    },
  },
];

function* incomplete(spec: Field): Iterable<Fault> {
  const [modes, size] = [spec.at('accessModes'), spec.at('resources', 'requests', 'storage')];
  if (modes.items.length === 0) yield [modes, 'must hold a way to mount it, such as ReadWriteOnce'];
  if (!size.exists) yield [size, 'must be set'];
}

function* unfitting(cluster: Cluster, workload: Workload): Iterable<Fault> {
  const { pod, namespace, object, containers } = workload;
  for (const volume of pod.at('volumes').items) {
    const name = volume.at('persistentVolumeClaim', 'claimName');
    const modes =
      cluster.find('PersistentVolumeClaim', namespace, name.text ?? '')?.root.at('spec', 'accessModes').texts ?? [];
    if (modes.length === 0) continue;
    const several = object.kind === 'DaemonSet' || replicaRange(cluster, workload).max > 1;
    if (several && modes.every((mode) => /^ReadWriteOnce(Pod)?$/.test(mode))) {
      yield [name, `must be a claim that several nodes may mount, which ${modes.join(', ')} is not`];
    }
    const mounts = containers.flatMap(({ field }) => field.at('volumeMounts').items);
    const written = mounts.some(
      (mount) => mount.at('name').text === volume.at('name').text && mount.at('readOnly').value !== true,
    );
    if (written && modes.every((mode) => mode === 'ReadOnlyMany')) yield [name, 'must be mounted with readOnly'];
  }
}
