import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import type { Approval } from '../demo/company';
import { PROJECT } from './package-under-test';
import type { Postgres } from './postgres';

/** A task as Feishu should have it after a sync. Times are Unix milliseconds; `end_time` is 0 while the task is open. */
export interface ExpectedTask {
	task_id: string;
	open_id: string;
	status: string;
	title: string;
	create_time: number;
	end_time: number;
	update_time: number;
	links: ExpectedLinks;
}

/** An instance as Feishu should have it after a sync, with texts instead of text keys. Times are Unix milliseconds; `end_time` is 0 while the instance is open. */
export interface ExpectedInstance {
	instance_id: string;
	approval_code: string;
	title: string;
	status: string;
	open_id: string;
	start_time: number;
	end_time: number;
	update_time: number;
	links: ExpectedLinks;
	/** Sorted by creation time. */
	tasks: ExpectedTask[];
}

/** Links to the local system. A missing link is absent. */
export interface ExpectedLinks {
	pc_link?: string;
	mobile_link?: string;
}

/** Creates the tables of the examples if they do not exist, with sample approvals, and sample people. */
const TABLES_SQL = readFileSync(join(PROJECT, 'examples', 'approval-tables.sql'), 'utf8');

/** Runs `examples/approval-tables.sql`, which creates the tables and sample approvals. */
export async function createTables(postgres: Postgres): Promise<void> {
	// Verifies that the examples work with a database time zone other than UTC.
	await postgres.query("ALTER DATABASE postgres SET timezone TO 'Asia/Shanghai'");
	await postgres.query(TABLES_SQL);
	await postgres.query(`
		CREATE FUNCTION unix_milliseconds(timestamptz) RETURNS bigint LANGUAGE sql
		AS 'SELECT coalesce(floor(extract(epoch FROM $1) * 1000)::bigint, 0)';
		-- The fake Feishu server's ID of a person: ou_chen_wei for chen.wei@example.com.
		CREATE FUNCTION open_id(email text) RETURNS text LANGUAGE sql
		AS $$SELECT 'ou_' || replace(split_part(email, '@', 1), '.', '_')$$`);
}

/** Replaces the content of the tables with the sample approvals of `examples/approval-tables.sql`. */
export async function fillWithSamples(postgres: Postgres): Promise<void> {
	await postgres.query(`TRUNCATE approval_instances, approval_tasks; ${TABLES_SQL}`);
}

/** Replaces the content of the tables with these approvals. */
export async function fillTables(
	postgres: Postgres,
	approvals: readonly Approval[],
): Promise<void> {
	const instances = approvals.map(({ tasks: _, ...approval }) => withIsoTimes(approval));
	const tasks = approvals.flatMap(({ instance_id, tasks }) =>
		tasks.map((task) => ({ ...withIsoTimes(task), instance_id })),
	);
	await postgres.query(`
		TRUNCATE approval_instances, approval_tasks;
		${formatInsert('approval_instances', instances)};
		${formatInsert('approval_tasks', tasks)};
		${EDGE_CASES}`);
}

/**
 * Adds cases that real tables have and the demo's data does not: microseconds, approvals with only one link, and
 * titles with special characters. Selects rows by the last digit of the ID, so that approvals with drift are included.
 */
const EDGE_CASES = `
	UPDATE approval_instances SET update_time = update_time + interval '789 microseconds';
	UPDATE approval_tasks SET update_time = update_time + interval '789 microseconds';
	UPDATE approval_instances SET mobile_link = NULL WHERE instance_id ~ '[369]$';
	UPDATE approval_instances SET pc_link = NULL WHERE instance_id ~ '[48]$';
	UPDATE approval_instances SET title = '请假 "' || title || E'"\\n\\\\ @i18n@ 🧾' WHERE instance_id ~ '[0369]$';
	UPDATE approval_tasks SET title = '审批：' || title WHERE instance_id ~ '[0369]$'`;

/**
 * Approves one open instance and its open task in the database.
 *
 * @param except IDs of instances that must not change
 * @returns the ID of the approved instance
 * @throws Error if no other instance is open
 */
export async function approveOne(postgres: Postgres, except: readonly string[]): Promise<string> {
	const [approved] = await postgres.query<{ instance_id: string }>(`
		WITH task AS (
			UPDATE approval_tasks SET status = 'APPROVED', end_time = now(), update_time = now()
			WHERE task_id = (
				SELECT task_id FROM approval_tasks
				WHERE status = 'PENDING' AND instance_id NOT IN (${except.map(escapeLiteral).join()})
				ORDER BY task_id
				LIMIT 1
			)
			RETURNING instance_id
		)
		UPDATE approval_instances SET status = 'APPROVED', end_time = now(), update_time = now()
		WHERE instance_id = (SELECT instance_id FROM task)
		RETURNING instance_id`);
	if (!approved) throw new Error('No instance is open');
	return approved.instance_id;
}

/** Returns the instances in the database by ID. Uses its own query, so that it also tests the examples' queries. */
export async function readExpectedInstances(
	postgres: Postgres,
): Promise<ReadonlyMap<string, ExpectedInstance>> {
	const rows = await postgres.query<{ expected: ExpectedInstance }>(`
		SELECT json_build_object(
			'instance_id', i.instance_id,
			'approval_code', i.approval_code,
			'title', i.title,
			'status', i.status,
			'open_id', open_id(i.initiator_email),
			'start_time', unix_milliseconds(i.start_time),
			'end_time', unix_milliseconds(i.end_time),
			'update_time', unix_milliseconds(i.update_time),
			'links', links.links,
			'tasks', coalesce((
				SELECT json_agg(
					json_build_object(
						'task_id', t.task_id,
						'open_id', open_id(t.approver_email),
						'status', t.status,
						'title', t.title,
						'create_time', unix_milliseconds(t.create_time),
						'end_time', unix_milliseconds(t.end_time),
						'update_time', unix_milliseconds(t.update_time),
						'links', links.links
					)
					ORDER BY t.create_time, t.task_id
				)
				FROM approval_tasks AS t
				WHERE t.instance_id = i.instance_id
			), '[]')
		) AS expected
		FROM approval_instances AS i
		CROSS JOIN LATERAL (
			SELECT json_strip_nulls(
				json_build_object('pc_link', i.pc_link, 'mobile_link', i.mobile_link)
			) AS links
		) AS links`);
	return new Map(rows.map(({ expected }) => [expected.instance_id, expected]));
}

function formatInsert(table: string, rows: readonly object[]): string {
	const json = escapeLiteral(JSON.stringify(rows));
	return `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${json})`;
}

/** Returns a copy of the record with all times as ISO 8601 strings. */
function withIsoTimes(record: object): object {
	return Object.fromEntries(
		Object.entries(record).map(([name, value]: [string, unknown]) => [
			name,
			name.endsWith('_time') && typeof value === 'number' ? new Date(value).toISOString() : value,
		]),
	);
}
