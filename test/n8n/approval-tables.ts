import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import type { Approval } from '../demo/company';
import { PROJECT } from './package-under-test';
import type { Postgres } from './postgres';

/** A task as Feishu is to have it. Times are Unix milliseconds, an end that has not come is 0. */
export interface ExpectedTask {
	task_id: string;
	user_id: string;
	status: string;
	title: string;
	create_time: number;
	end_time: number;
	update_time: number;
	links: ExpectedLinks;
}

/** An instance as Feishu is to have it, its texts in plain. Times as in {@link ExpectedTask}. */
export interface ExpectedInstance {
	instance_id: string;
	approval_code: string;
	title: string;
	status: string;
	user_id: string;
	start_time: number;
	end_time: number;
	update_time: number;
	links: ExpectedLinks;
	/** In the order of their creation. */
	tasks: ExpectedTask[];
}

/** Where a click leads; a link that there is not is left out. */
export interface ExpectedLinks {
	pc_link?: string;
	mobile_link?: string;
}

/** Creates the tables of `examples/approval-tables.sql`, with its approvals in them. */
export async function createTables(postgres: Postgres): Promise<void> {
	// Where the database thinks it is must not matter.
	await postgres.query("ALTER DATABASE postgres SET timezone TO 'Asia/Shanghai'");
	await postgres.query(readFileSync(join(PROJECT, 'examples', 'approval-tables.sql'), 'utf8'));
	await postgres.query(`
		CREATE FUNCTION unix_milliseconds(timestamptz) RETURNS bigint LANGUAGE sql
		AS 'SELECT coalesce(floor(extract(epoch FROM $1) * 1000)::bigint, 0)'`);
}

/** Puts a company's approvals into the tables, in place of what was there. */
export async function fillTables(
	postgres: Postgres,
	approvals: readonly Approval[],
): Promise<void> {
	const instances = approvals.map(({ user_id, tasks: _, ...approval }) => ({
		...withDates(approval),
		initiator_user_id: user_id,
	}));
	const tasks = approvals.flatMap(({ instance_id, tasks }) =>
		tasks.map((task) => ({ ...withDates(task), instance_id })),
	);
	await postgres.query(`
		TRUNCATE approval_instances, approval_tasks;
		${insertion('approval_instances', instances)};
		${insertion('approval_tasks', tasks)};
		${VARIETY}`);
}

/**
 * What real tables have and the demo's company has not: parts of a millisecond, approvals that open on one kind of
 * device alone, titles in more than letters. By the last digit, so that drifted ones are among them.
 */
const VARIETY = `
	UPDATE approval_instances SET update_time = update_time + interval '789 microseconds';
	UPDATE approval_tasks SET update_time = update_time + interval '789 microseconds';
	UPDATE approval_instances SET mobile_link = NULL WHERE instance_id ~ '[369]$';
	UPDATE approval_instances SET pc_link = NULL WHERE instance_id ~ '[48]$';
	UPDATE approval_instances SET title = '请假 "' || title || E'"\\n\\\\ @i18n@ 🧾' WHERE instance_id ~ '[0369]$';
	UPDATE approval_tasks SET title = '审批：' || title WHERE instance_id ~ '[0369]$'`;

/**
 * Approves an open approval with its open task, as the approval system would.
 *
 * @param except IDs of instances that it must not be
 * @returns the ID of the one it is
 */
export async function approveOne(postgres: Postgres, except: readonly string[]): Promise<string> {
	const [{ instance_id }] = await postgres.query<{ instance_id: string }>(`
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
	return instance_id;
}

/** What the database says, by the instances' IDs; read by a query of its own, not by the example's. */
export async function readExpectedInstances(
	postgres: Postgres,
): Promise<ReadonlyMap<string, ExpectedInstance>> {
	const rows = await postgres.query<{ expected: ExpectedInstance }>(`
		SELECT json_build_object(
			'instance_id', i.instance_id,
			'approval_code', i.approval_code,
			'title', i.title,
			'status', i.status,
			'user_id', i.initiator_user_id,
			'start_time', unix_milliseconds(i.start_time),
			'end_time', unix_milliseconds(i.end_time),
			'update_time', unix_milliseconds(i.update_time),
			'links', links.links,
			'tasks', coalesce((
				SELECT json_agg(
					json_build_object(
						'task_id', t.task_id,
						'user_id', t.user_id,
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

function insertion(table: string, rows: readonly object[]): string {
	const json = escapeLiteral(JSON.stringify(rows));
	return `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${json})`;
}

/** A copy in which every time is written as PostgreSQL reads it. */
function withDates(record: object): object {
	return Object.fromEntries(
		Object.entries(record).map(([name, value]: [string, unknown]) => [
			name,
			name.endsWith('_time') && typeof value === 'number' ? new Date(value).toISOString() : value,
		]),
	);
}
