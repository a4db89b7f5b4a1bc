import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './run-command';

/** Path of Debian's `chromium` package, and of Chrome, which is installed on GitHub's Ubuntu runners. */
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Path of the server in Debian's `redis-server` package. */
export const REDIS_SERVER = '/usr/bin/redis-server';

/** Chromium needs this font to render Chinese text. */
const CHINESE_FONT = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** Debian's PostgreSQL folder, with one folder per major version. */
const POSTGRES = '/usr/lib/postgresql';

/** Installs Chromium and a Chinese font if they are missing. */
export async function ensureChromium(): Promise<void> {
	const packages = [
		...(findChromium() ? [] : ['chromium']),
		...(existsSync(CHINESE_FONT) ? [] : ['fonts-noto-cjk']),
	];
	if (packages.length > 0) await aptInstall(packages);
}

/**
 * Returns the path of the Chromium binary.
 *
 * @throws Error if Chromium is not installed
 */
export function getChromiumBinary(): string {
	const binary = findChromium();
	if (!binary)
		throw new Error(`Chromium is not installed: there is no ${CHROMIUM_PATHS.join(' or ')}`);
	return binary;
}

function findChromium(): string | undefined {
	return CHROMIUM_PATHS.find((path) => existsSync(path));
}

/** Installs PostgreSQL if it is missing. */
export async function ensurePostgres(): Promise<void> {
	if (await findPostgresBinFolder()) return;
	await aptInstall(['postgresql']);
}

/**
 * Returns the folder of PostgreSQL's server programs, which Debian does not add to the `PATH`.
 *
 * @throws Error if PostgreSQL is not installed
 */
export async function getPostgresBinFolder(): Promise<string> {
	const folder = await findPostgresBinFolder();
	if (!folder) throw new Error(`PostgreSQL is not installed in ${POSTGRES}`);
	return folder;
}

/** Installs Redis if it is missing. */
export async function ensureRedis(): Promise<void> {
	if (existsSync(REDIS_SERVER)) return;
	await aptInstall(['redis-server']);
}

async function findPostgresBinFolder(): Promise<string | undefined> {
	if (!existsSync(POSTGRES)) return undefined;
	const newestFirst = (await readdir(POSTGRES)).sort((a, b) => Number(b) - Number(a));
	return newestFirst
		.map((version) => join(POSTGRES, version, 'bin'))
		.find((folder) => existsSync(join(folder, 'initdb')));
}

async function aptInstall(packages: string[]): Promise<void> {
	await apt(['update']);
	await apt(['install', '-y', '--no-install-recommends', ...packages]);
}

/** Runs `apt-get`, with sudo unless already root. Waits up to ten minutes for another apt process. */
async function apt(args: string[]): Promise<void> {
	const options = ['-o', 'DPkg::Lock::Timeout=600', ...args];
	const isRoot = process.getuid?.() === 0;
	const program = isRoot ? 'apt-get' : 'sudo';
	const programArgs = isRoot ? options : ['-n', '-E', 'apt-get', ...options];
	const deadline = Date.now() + 600_000;
	for (;;) {
		try {
			await runCommand(program, programArgs, {
				env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
			});
			return;
		} catch (error) {
			// apt's own timeout does not cover the lock on the package lists.
			if (!String(error).includes('Could not get lock') || Date.now() > deadline) throw error;
			await sleep(5000);
		}
	}
}
