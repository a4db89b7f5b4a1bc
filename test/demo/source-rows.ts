import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { COMPANY_ZONE, type Approval } from './company';

/** What the query of `check-every-5-minutes.json` gives for the company's approvals. */
export function rowsToCheck(approvals: readonly Approval[]): IDataObject[] {
	return approvals.map(({ instance_id, update_time, tasks }) => ({
		instance_id,
		update_time: column(update_time),
		tasks: aggregated(
			tasks.map((task) => ({ task_id: task.task_id, update_time: inJson(task.update_time) })),
		),
	}));
}

/** What the query of `reconcile-every-5-minutes.json` gives for them. */
export function rowsToReconcile(approvals: readonly Approval[]): IDataObject[] {
	return approvals.map((approval) => ({
		...approval,
		start_time: column(approval.start_time),
		end_time: approval.end_time === null ? null : column(approval.end_time),
		update_time: column(approval.update_time),
		tasks: aggregated(
			approval.tasks.map((task) => ({
				...task,
				create_time: inJson(task.create_time),
				end_time: task.end_time === null ? null : inJson(task.end_time),
				update_time: inJson(task.update_time),
			})),
		),
	}));
}

/** n8n's Postgres node gives a `timestamptz` as a `Date`. */
function column(milliseconds: number): IDataObject {
	return new Date(milliseconds) as unknown as IDataObject;
}

/** PostgreSQL writes one inside JSON in ISO 8601, in the session's zone. */
function inJson(milliseconds: number): string | null {
	return DateTime.fromMillis(milliseconds, { zone: COMPANY_ZONE }).toISO();
}

/** `json_agg` of no rows is null. */
function aggregated(rows: IDataObject[]): IDataObject[] | null {
	return rows.length > 0 ? rows : null;
}
