/** A task in an output item of the node, as the README documents it. Times are Unix milliseconds. */
export interface TaskDifference {
	task_id: string;
	status: 'missing' | 'behind' | 'ahead';
	update_time: number;
	local_update_time: number;
}

/**
 * An output item of the node, as the README documents it. Written down here once more, not taken from the node's
 * code: the demo shall notice when they are not the same.
 */
export interface Difference {
	instance_id: string;
	status: 'missing' | 'behind' | 'ahead' | 'tasks_differ';
	update_time: number;
	local_update_time: number;
	tasks: TaskDifference[];
}

/** Whether Feishu's copy is the newer one, of the instance or of a task: syncing would put old data over it. */
export function isFeishuAhead({ status, tasks }: Difference): boolean {
	return status === 'ahead' || tasks.some((task) => task.status === 'ahead');
}
