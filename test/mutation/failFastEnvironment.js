const { TestEnvironment } = require('jest-environment-node');

/** Skips the remaining tests of a file once one has failed: a mutant is noticed then. Jest's `bail` counts files only. */
module.exports = class FailFastEnvironment extends TestEnvironment {
	hasFailed = false;

	handleTestEvent({ name, test }) {
		if (name === 'test_done') this.hasFailed ||= test.errors.length > 0;
		if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
	}
};
