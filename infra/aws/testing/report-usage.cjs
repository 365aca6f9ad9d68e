/** Preloaded into the program under test: its last line on standard error is the most memory that it held, in KiB. */
'use strict';
const { writeSync } = require('node:fs');

process.on('exit', () => writeSync(2, `\nmaxRSS ${process.resourceUsage().maxRSS}\n`));
