import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './run-command';

/** What Debian's `chromium` package brings, and the same browser as it comes with Ubuntu on build machines. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The server that Debian's `redis-server` package brings. */
export const REDIS_SERVER = '/usr/bin/redis-server';

/** Without it Chromium draws boxes where Chinese stands. */
const CHINESE_FONT = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

const POSTGRES = '/usr/lib/postgresql';

/** Makes sure that Chromium and a font with Chinese letters are there. */
export async function ensureChromium(): Promise<void> {
	const packages = [
		...(findChromium() ? [] : ['chromium']),
		...(existsSync(CHINESE_FONT) ? [] : ['fonts-noto-cjk']),
	];
	if (packages.length > 0) await aptInstall(packages);
}

/** The program that {@link ensureChromium} made sure of. */
export function chromiumBinary(): string {
	const binary = findChromium();
	if (!binary) throw new Error(`Chromium is not installed: there is no ${CHROMIUM.join(' or ')}`);
	return binary;
}

function findChromium(): string | undefined {
	return CHROMIUM.find((path) => existsSync(path));
}

/** Makes sure that PostgreSQL's programs are there; no cluster is started. */
export async function ensurePostgres(): Promise<void> {
	if (await findPostgresBinaries()) return;
	await aptInstall(['postgresql']);
}

/** The folder with `initdb` and `pg_ctl`, which Debian keeps off the `PATH`. */
export async function postgresBinaries(): Promise<string> {
	const folder = await findPostgresBinaries();
	if (!folder) throw new Error(`PostgreSQL is not installed in ${POSTGRES}`);
	return folder;
}

/** Makes sure that Redis is there. */
export async function ensureRedis(): Promise<void> {
	if (existsSync(REDIS_SERVER)) return;
	await aptInstall(['redis-server']);
}

async function findPostgresBinaries(): Promise<string | undefined> {
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

/** Waits up to ten minutes for another apt to finish. */
async function apt(args: string[]): Promise<void> {
	const command = ['apt-get', '-o', 'DPkg::Lock::Timeout=600', ...args];
	const [program, ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', '-E', ...command];
	const deadline = Date.now() + 600_000;
	for (;;) {
		try {
			await runCommand(program, rest, { env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' } });
			return;
		} catch (error) {
			// The timeout above is not for the lock on the package lists.
			if (!String(error).includes('Could not get lock') || Date.now() > deadline) throw error;
			await sleep(5000);
		}
	}
}
