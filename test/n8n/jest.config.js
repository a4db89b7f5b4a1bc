const { join } = require('node:path');
const forAllTests = require('../../jest.config.js');

/**
 * Tests in a real n8n, which `npm run test:n8n` sets the machine up for. Their files are named
 * otherwise than the rest, so that plain `npm test` leaves them alone.
 */
module.exports = {
	...forAllTests,
	rootDir: join(__dirname, '..', '..'),
	roots: ['<rootDir>/test/n8n'],
	testMatch: ['**/*.n8n.ts'],
	// An n8n needs a core and a gigabyte for itself.
	maxWorkers: 1,
	testTimeout: 180_000,
};
