/**
 * Pulumi's host of policy packs always registers ts-node, which needs the compiler API that TypeScript 7 does not have
 * (@pulumi/pulumi, cmd/run-policy-pack/run.js; ADR 0018). There is nothing to register: Node 24 strips types by itself.
 */
'use strict';

exports.register = () => {};
