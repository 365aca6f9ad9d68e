/** Preloaded into the program under test. Its last line on standard error: CPU time in microseconds, most memory in KiB. */
'use strict';
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(2, `\nusage ${userCPUTime + systemCPUTime} ${maxRSS}\n`);
});
