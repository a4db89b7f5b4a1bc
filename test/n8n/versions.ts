/** Version number of an n8n release. */
export type N8nVersion = string;

/**
 * The n8n releases under test, newest first. Default: the newest 2.x release that npm can install, and
 * the last 1.x release, which many self-hosted instances still run. `N8N_TEST_VERSIONS` replaces them,
 * separated by commas.
 */
export const N8N_VERSIONS = (process.env.N8N_TEST_VERSIONS?.split(',') ?? [
	'2.41.1',
	'1.123.81',
]) as [N8nVersion, ...N8nVersion[]];

/** Newer than the package's minimum, because n8n's expression engine needs it. */
export const NODE_VERSION = '24.21.0';
