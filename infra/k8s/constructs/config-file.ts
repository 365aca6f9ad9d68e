import { createHash } from 'node:crypto';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Mount } from './container.ts';

/** One file for a container. */
export interface ConfigFileProps {
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly namespace: string;
  readonly fileName: string;
  readonly content: string;
  /** Folder in which the container finds it. */
  readonly folder: string;
}

/**
 * A file in a ConfigMap. Kubernetes does not restart pods when it changes; put `podAnnotations` on the pod template
 * and every change rolls them, as any other change does.
 */
export class ConfigFile extends Construct {
  /** What mounts the file. */
  readonly mount: Mount;
  /** Absolute path in the container. */
  readonly path: string;
  /** Changes with the content. */
  readonly podAnnotations: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { name, namespace, fileName, content, folder }: ConfigFileProps) {
    super(scope, id);
    new ConfigMap(this, 'config', { metadata: { name, namespace }, data: { [fileName]: content } });
    this.path = `${folder}/${fileName}`;
    this.mount = { name: 'config', path: folder, volume: { configMap: { name } }, readOnly: true };
    this.podAnnotations = { 'checksum/config': createHash('sha256').update(content).digest('hex') };
  }
}
