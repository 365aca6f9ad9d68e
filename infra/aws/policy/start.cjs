/**
 * Started by Pulumi's policy host. The pack is TypeScript that Node 24 runs as it is; an older Node goes on with the one that
 * `npm ci` installed, as the program does (start-again.cjs). Pulumi reads the port from standard output either way.
 */
'use strict';
const path = require('node:path');

const { startedAgain } = require('../start-again.cjs');

const main = path.join(__dirname, 'main.ts');
if (!startedAgain([main])) module.exports = require(main);
