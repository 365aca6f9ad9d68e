import type { Construct } from 'constructs';
import { ConfigFiles, type ConfigFilesProps } from './config-files.ts';

/** One file for a container. */
export interface ConfigFileProps extends Omit<ConfigFilesProps, 'files'> {
  readonly fileName: string;
  readonly content: string;
}

/** A file in a ConfigMap of its own. */
export class ConfigFile extends ConfigFiles {
  /** Absolute path in the container. */
  readonly path: string;

  constructor(scope: Construct, id: string, { fileName, content, ...where }: ConfigFileProps) {
    super(scope, id, { ...where, files: { [fileName]: content } });
    this.path = `${where.folder}/${fileName}`;
  }
}
