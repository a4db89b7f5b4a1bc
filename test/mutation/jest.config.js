const config = require('../../jest.config.js');

const unitTests = {
	roots: ['<rootDir>/test/mutation'],
	testEnvironment: require.resolve('./failFastEnvironment'),
	testMatch: ['**/bundle.ts'],
	moduleNameMapper: {
		'^(?:\\.\\./)+engine$': '<rootDir>/test/mutation/sourceEngine.ts',
		'^(?:\\.\\./){2,}engine/fastClock$': '<rootDir>/test/mutation/fastClock.ts',
	},
};

/** Tests of the built node. Those of the package and the demo show nothing more about the code, and take long. */
const engineTests = {
	testMatch: ['**/*.engine.test.ts'],
	testPathIgnorePatterns: ['/test/(?:package|demo|engine)/'],
};

/** How Stryker runs the tests, see run.mjs. */
module.exports = {
	...config,
	rootDir: '../..',
	...(process.env.MUTATION_ENGINE ? engineTests : unitTests),
};
