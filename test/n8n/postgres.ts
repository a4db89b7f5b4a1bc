import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresBinaries } from './system-packages';
import { findFreePort } from './free-ports';
import { runCommand } from './run-command';
import { type Service, startService } from './service';

/** A PostgreSQL server with an empty database. */
export interface Postgres extends Service {
	/** What it takes to reach its database, in the words of the `pg` package. */
	readonly login: { host: string; port: number; user: string; password: string; database: string };
	/** Runs SQL, several statements at once if need be, and hands back the rows of the last. */
	query<Row>(sql: string): Promise<Row[]>;
}

const PASSWORD = 'throw-away';

/** Starts PostgreSQL on a free port, with its data in a temporary folder. */
export async function startPostgres(): Promise<Postgres> {
	const binaries = await postgresBinaries();
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-postgres-'));
	const user = await unprivilegedUser();
	const passwordFile = join(folder, 'password');
	await writeFile(passwordFile, PASSWORD);
	if (user) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid);

	const data = join(folder, 'data');
	await runCommand(
		join(binaries, 'initdb'),
		['-D', data, '-U', 'postgres', '--auth=scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'],
		{ cwd: folder, env: { LC_ALL: 'C.UTF-8' }, user },
	);
	const port = await findFreePort();
	const service = await startService({
		command: join(binaries, 'postgres'),
		// Nothing here has to survive a power cut.
		args: ['-D', data, '-k', folder, '-h', '127.0.0.1', '-p', String(port), '-F'],
		folder,
		port,
		user,
	});
	const login = {
		host: '127.0.0.1',
		port,
		user: 'postgres',
		password: PASSWORD,
		database: 'postgres',
	};
	const postgres: Postgres = {
		...service,
		login,
		query: async <Row>(sql: string) => {
			const client = new Client(login);
			await client.connect();
			try {
				const result: unknown = await client.query(sql);
				// Several statements give several results.
				const last = (Array.isArray(result) ? result.at(-1) : result) as { rows: Row[] };
				return last.rows;
			} finally {
				await client.end();
			}
		},
	};
	try {
		await waitUntilQueryable(postgres);
	} catch (error) {
		await service.stop();
		throw error;
	}
	return postgres;
}

/** It listens before it has started up. */
async function waitUntilQueryable(postgres: Postgres): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await postgres.query('SELECT 1');
			return;
		} catch (error) {
			if (attempt === 50) throw error;
			await sleep(200);
		}
	}
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (flag: string) => Number((await runCommand('id', [flag, 'postgres'])).trim());
	return { uid: await idOf('-u'), gid: await idOf('-g') };
}
