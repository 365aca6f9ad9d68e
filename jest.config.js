/** jest strips types itself; tests sit beside the code. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  roots: ['<rootDir>/apps', '<rootDir>/infra', '<rootDir>/scripts', '<rootDir>/e2e'],
  testMatch: ['**/*.test.ts'],
  maxWorkers: '100%',
  errorOnDeprecated: true,
};
