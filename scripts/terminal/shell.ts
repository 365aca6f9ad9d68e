/** Words for a POSIX shell. */

/** One word that a POSIX shell reads back exactly: quoted only where it must be (POSIX Shell Command Language §2.2.2). */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line of such words. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
