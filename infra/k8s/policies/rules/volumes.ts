/** What containers mount. */
import type { Rule } from '../rule.ts';
import { podRule } from './each.ts';

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
    function* together({ pod, containers }) {
      const volumes = pod.at('volumes').items;
      const known = new Set(volumes.map((volume) => volume.at('name').text));
      const used = new Set<string | undefined>();
      for (const { field } of containers) {
        const paths = new Set<string | undefined>();
        for (const mount of field.at('volumeMounts').items) {
          const [name, path] = [mount.at('name'), mount.at('mountPath')];
          used.add(name.text);
          if (!known.has(name.text)) yield [name, 'must be a volume of the pod'];
          if (paths.has(path.text)) yield [path, 'must not be mounted twice'];
          paths.add(path.text);
        }
      }
      for (const volume of volumes) {
        const name = volume.at('name');
        if (!used.has(name.text)) yield [name, 'must be mounted by a container'];
        const folder = volume.at('emptyDir');
        if (folder.value !== undefined && !folder.at('sizeLimit').exists) {
          yield [folder.at('sizeLimit'), 'must be set: it may fill the disk of the node'];
        }
      }
    },
  ),
];
