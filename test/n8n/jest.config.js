const { join } = require('node:path');
const baseConfig = require('../../jest.config.js');

/**
 * Jest configuration for the tests in a real n8n. Run them with `npm run test:n8n`, which installs
 * what they need. Their file names end in `.n8n.ts`, so `npm test` does not run them.
 */
module.exports = {
	...baseConfig,
	rootDir: join(__dirname, '..', '..'),
	roots: ['<rootDir>/test/n8n'],
	testMatch: ['**/*.n8n.ts'],
	// One n8n needs a CPU core and a gigabyte of memory.
	maxWorkers: 1,
	testTimeout: 180_000,
};
