/** The project in a folder of its own, edited as its documents tell. */
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A copy of the project. */
export interface Project {
  /** The files that a pattern matches. */
  files(pattern: string): readonly string[];
  /** The text of a file. */
  read(file: string): string;
  /** Writes a file. */
  write(file: string, text: string): void;
  /** Copies a file or a folder. */
  copy(from: string, to: string): void;
  /**
   * Replaces every occurrence of a text in a file.
   * @throws {Error} when there is none: what the documents tell to edit is no longer there
   */
  replace(file: string, text: string, by: string): void;
}

/** The project in that folder. */
export function projectIn(folder: string): Project {
  const at = (file: string): string => path.join(folder, file);
  const read = (file: string): string => readFileSync(at(file), 'utf8');
  const write = (file: string, text: string): void => writeFileSync(at(file), text);
  return {
    files: (pattern) => globSync(pattern, { cwd: folder }),
    read,
    write,
    copy: (from, to) => cpSync(at(from), at(to), { recursive: true }),
    replace: (file, text, by) => {
      const before = read(file);
      if (!before.includes(text)) throw new Error(`${file} does not contain '${text}'`);
      write(file, before.replaceAll(text, by));
    },
  };
}
