/** jest strips types itself; tests sit beside the code. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  roots: ['<rootDir>/apps', '<rootDir>/infra', '<rootDir>/scripts', '<rootDir>/e2e'],
  testMatch: ['**/*.test.ts'],
  maxWorkers: '100%',
  // Several tests start real processes; on a busy machine that alone takes longer than jest's 5 s.
  testTimeout: 60_000,
  errorOnDeprecated: true,
};
