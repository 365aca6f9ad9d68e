/** Preloaded into the program under test: it reads one file as if it had been edited, as the variable EDIT says. */
'use strict';
const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

// The only way to tell something to a file that is preloaded.
// oxlint-disable-next-line node/no-process-env
const { file, from, to } = JSON.parse(process.env.EDIT);
const edited = pathToFileURL(file).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== edited) return loaded;
    const source = Buffer.from(loaded.source).toString();
    if (!source.includes(from)) throw new Error(`${file}: there is no '${from}' to edit`);
    return { ...loaded, source: source.replace(from, () => to) };
  },
});
