/** What could not be checked. */

/** A file, or a part of one, that holds no manifest. */
export interface Unread {
  readonly file: string;
  /** @default - the file could not be read at all */
  readonly line?: number;
  readonly message: string;
}
