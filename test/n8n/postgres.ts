import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findFreePort } from './free-ports';
import { runCommand } from './run-command';
import { type Service, startService } from './service';
import { getPostgresBinFolder } from './system-packages';

/** A running PostgreSQL server with an empty database. */
export interface Postgres extends Service {
	/** Connection options for the `pg` package. */
	readonly login: { host: string; port: number; user: string; password: string; database: string };
	/** Runs one or more SQL statements and returns the rows of the last one. */
	query<Row>(sql: string): Promise<Row[]>;
}

const PASSWORD = 'postgres-test';

/** Starts PostgreSQL on a free loopback port, with its data in a temporary folder. */
export async function startPostgres(): Promise<Postgres> {
	const binaries = await getPostgresBinFolder();
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-postgres-'));
	const user = await getUnprivilegedUser();
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
		// -F disables fsync, because the data is temporary.
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
				// `pg` returns an array for several statements.
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

/** PostgreSQL listens before it accepts queries. */
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

/** Returns Debian's `postgres` user if this process runs as root, because PostgreSQL does not run as root. */
async function getUnprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const readId = async (flag: string) =>
		Number((await runCommand('id', [flag, 'postgres'])).trim());
	return { uid: await readId('-u'), gid: await readId('-g') };
}
