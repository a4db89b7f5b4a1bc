/**
 * Settings of Stryker for one folder of folders.mjs. run.mjs starts it and sets the environment variables: the tests run
 * in processes of their own.
 */
const { MUTATION_NAME: name, MUTATION_MUTATE: mutate, MUTATION_ENGINE: isEngineRun } = process.env;

const FOLDER = 'coverage/mutation';

const config = {
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	mutate: mutate.split(','),
	ignorePatterns: ['coverage', 'dist', 'docs', 'examples', '/test/n8n'],
	tempDirName: `${FOLDER}/sandbox`,
	incremental: true,
	incrementalFile: `${FOLDER}/${name}.incremental.json`,
	reporters: ['json', 'progress-append-only'],
	jsonReporter: { fileName: `${FOLDER}/${name}.json` },
	// SWC compiles the tests and does not check types.
	disableTypeChecks: false,
	warnings: { slow: false },
	timeoutMS: 10_000,
};

export default isEngineRun
	? { ...config, buildCommand: 'npm run build', disableTypeChecks: true }
	: config;
