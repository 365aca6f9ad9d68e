import { createHash } from 'node:crypto';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Mount } from './container.ts';

/** Files for a container. */
export interface ConfigFilesProps {
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly namespace: string;
  /** Content by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Folder in which the container finds them. */
  readonly folder: string;
}

/**
 * Files in a ConfigMap. Kubernetes does not restart pods when it changes; put `podAnnotations` on the pod template
 * and every change rolls them, as any other change does.
 */
export class ConfigFiles extends Construct {
  /** What mounts the files. */
  readonly mount: Mount;
  /** Changes with the content. */
  readonly podAnnotations: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { name, namespace, files, folder }: ConfigFilesProps) {
    super(scope, id);
    new ConfigMap(this, 'config', { metadata: { name, namespace }, data: { ...files } });
    this.mount = { name: 'config', path: folder, volume: { configMap: { name } }, readOnly: true };
    const content = Object.values(files).join('\0');
    this.podAnnotations = { 'checksum/config': createHash('sha256').update(content).digest('hex') };
  }
}
