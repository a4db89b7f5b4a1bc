/**
 * SWC compiles the tests. Tests named `*.engine.test.ts` run the built node from `dist` in n8n's engine, so they
 * need `npm run build`.
 */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
	},
	// Most tests wait for timers and requests, so three workers are faster even on two cores.
	maxWorkers: 3,
	testTimeout: 60_000,
};
