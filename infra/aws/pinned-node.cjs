/**
 * Preloaded by Pulumi's Node host (Pulumi.yaml, `nodeargs`): the program is TypeScript that Node 24 runs as it is.
 * On an older Node, which would only say ERR_UNKNOWN_FILE_EXTENSION, the program goes on with the pinned one.
 */
'use strict';

require('./start-again.cjs').startedAgain([...process.execArgv, ...process.argv.slice(1)]);
// Compiling the SDKs is a fifth of the program's time; the next run finds them compiled.
require('node:module').enableCompileCache();
