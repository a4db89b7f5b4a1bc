import { pathWithNodeFirst } from './cache-folder';
import type { N8nVersion } from './versions';

/**
 * Settings that disable n8n's requests to its own hosts and its surveys, and restrict it to the
 * loopback interface.
 */
const BASE_SETTINGS: Record<string, string> = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// n8n would download the list of verified packages. Unverified packages still load.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_REINSTALL_MISSING_PACKAGES: 'false',
	NODE_ENV: 'production',
};

/**
 * Settings for 2.x: this module downloads a list of MCP servers at every start. 1.x does not have it,
 * and does not start if a disabled module does not exist.
 */
const SETTINGS_2X: Record<string, string> = { N8N_DISABLED_MODULES: 'mcp-registry' };

/**
 * Creates the environment variables for n8n. Inherits only `PATH`, because `N8N_…` settings, a proxy
 * or the test runner's `NODE_ENV` would affect the tests.
 *
 * @param userFolder n8n's data folder, also used as its home folder because n8n has a cache there
 * @param overrides settings that override the defaults
 */
export function createN8nEnvironment(
	version: N8nVersion,
	userFolder: string,
	overrides: Record<string, string>,
): Record<string, string> {
	return {
		PATH: pathWithNodeFirst(),
		HOME: userFolder,
		// n8n does not delete its temporary folders.
		TMPDIR: userFolder,
		LANG: 'C.UTF-8',
		...BASE_SETTINGS,
		...(version.startsWith('1.') ? {} : SETTINGS_2X),
		N8N_USER_FOLDER: userFolder,
		...overrides,
	};
}
