import type { InstanceJob } from './groupTaskRows';

/**
 * Finds jobs of instances that have an invalid item, too. With Update Mode Replace, Feishu would remove the tasks that
 * only the invalid item has, or go back to an older version of the instance.
 *
 * @param invalidById what is known of the invalid item, by the ID of the instance
 * @returns these jobs, each with what is known of the invalid item
 */
export function findBlockedJobs<T>(
	jobs: readonly InstanceJob[],
	invalidById: ReadonlyMap<string, T>,
): Array<readonly [job: InstanceJob, invalid: T]> {
	if (invalidById.size === 0) return [];
	return jobs.flatMap((job) => {
		const invalid = invalidById.get(job.draft.instance_id);
		const isBlocked = invalid !== undefined && job.draft.update_mode === 'REPLACE';
		return isBlocked ? [[job, invalid] as const] : [];
	});
}
