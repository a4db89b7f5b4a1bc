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
