/** The commands that a document tells its readers to run. */

/**
 * The lines of all `sh` blocks of a Markdown text, in order, without the comments behind them.
 * `npm start` runs until somebody stops it, so nobody being there, it proves itself instead and ends.
 */
export function commandsIn(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```sh\n(?<lines>.*?)^```$/gms)];
  return blocks
    .flatMap(({ groups }) => groups?.['lines']?.split('\n') ?? [])
    .map((line) => line.replace(/\s+#.*$/, '').replace(/npm start$/, 'npm start -- --smoke'))
    .filter((line) => line !== '');
}
