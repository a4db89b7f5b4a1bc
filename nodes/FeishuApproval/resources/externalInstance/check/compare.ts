import type {
	LocalInstance,
	RemoteInstance,
	RemoteTask,
} from '../../../feishu/api/checkExternalInstances';

/** `missing`: Feishu does not know the task. `behind`, `ahead`: Feishu's update time is older or newer. */
export type TaskDifferenceStatus = 'missing' | 'behind' | 'ahead';

/** As for a task, or `tasks_differ` if only tasks differ. The first status that applies is used. */
export type InstanceStatus = TaskDifferenceStatus | 'tasks_differ';

/** A task that differs, as the node outputs it. Times are Unix milliseconds, 0 if Feishu has none. */
export interface TaskDifference {
	task_id: string;
	status: TaskDifferenceStatus;
	update_time: number;
	local_update_time: number;
}

/** An instance that differs, as the node outputs it. */
export interface InstanceDifference {
	instance_id: string;
	status: InstanceStatus;
	update_time: number;
	local_update_time: number;
	tasks: TaskDifference[];
}

/** Compares a local instance with what Feishu reported about it. */
export function compareInstance(local: LocalInstance, remote: RemoteInstance): InstanceDifference {
	return {
		instance_id: local.id,
		status: getInstanceStatus(local, remote),
		update_time: remote.updateTime ?? 0,
		local_update_time: local.updateTime,
		tasks: compareTasks(local, remote.tasks),
	};
}

function getInstanceStatus(
	local: LocalInstance,
	{ updateTime, tasks }: RemoteInstance,
): InstanceStatus {
	// An instance that Feishu does not know has the time 0, and so has each of its tasks if there are any.
	const isUnknown = updateTime === 0 && tasks.every((task) => task.updateTime === 0);
	if (isUnknown || (updateTime === undefined && tasks.length === 0)) return 'missing';
	if (updateTime === undefined) return 'tasks_differ';
	if (updateTime < local.updateTime) return 'behind';
	if (updateTime > local.updateTime) return 'ahead';
	return 'tasks_differ';
}

/** Returns the tasks that differ in the order of the local tasks: Feishu's order is not documented. */
function compareTasks(local: LocalInstance, remote: readonly RemoteTask[]): TaskDifference[] {
	if (remote.length === 0) return [];
	const remoteTimes = new Map(remote.map((task) => [task.id, task.updateTime]));
	const differences: TaskDifference[] = [];
	for (const { id, updateTime } of local.tasks) {
		const remoteTime = remoteTimes.get(id);
		if (remoteTime === undefined || (remoteTime === updateTime && updateTime !== 0)) continue;
		differences.push({
			task_id: id,
			status: getTaskStatus(updateTime, remoteTime),
			update_time: remoteTime,
			local_update_time: updateTime,
		});
	}
	return differences;
}

function getTaskStatus(localTime: number, remoteTime: number): TaskDifferenceStatus {
	if (remoteTime === 0) return 'missing';
	return remoteTime < localTime ? 'behind' : 'ahead';
}
