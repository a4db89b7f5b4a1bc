import type {
	LocalInstance,
	RemoteInstance,
	RemoteTask,
} from '../../../feishu/api/checkExternalInstances';

/** How Feishu's copy of a task stands to the own one. */
export type TaskStatus = 'missing' | 'behind' | 'ahead';

/** How Feishu's copy of an instance stands to the own one; the first that applies. */
export type InstanceStatus = TaskStatus | 'tasks_differ';

/** What the node puts out for a task that differs. Times are Unix milliseconds, 0 where Feishu has none. */
export interface TaskDifference {
	task_id: string;
	status: TaskStatus;
	update_time: number;
	local_update_time: number;
}

/** What the node puts out for an instance that differs. */
export interface InstanceDifference {
	instance_id: string;
	status: InstanceStatus;
	update_time: number;
	local_update_time: number;
	tasks: TaskDifference[];
}

/** Compares an instance with what Feishu reported of it. */
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
	// Feishu names tasks only of an instance that it knows.
	if (!updateTime && tasks.length === 0) return 'missing';
	if (updateTime === undefined) return 'tasks_differ';
	if (updateTime < local.updateTime) return 'behind';
	if (updateTime > local.updateTime) return 'ahead';
	return 'tasks_differ';
}

/** In the order of the own tasks, whatever order Feishu answers in. */
function compareTasks(local: LocalInstance, remote: readonly RemoteTask[]): TaskDifference[] {
	if (remote.length === 0) return [];
	const reported = new Map(remote.map((task) => [task.id, task.updateTime]));
	const differences: TaskDifference[] = [];
	for (const { id, updateTime } of local.tasks) {
		const remoteTime = reported.get(id);
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

function getTaskStatus(localTime: number, remoteTime: number): TaskStatus {
	if (remoteTime === 0) return 'missing';
	return remoteTime < localTime ? 'behind' : 'ahead';
}
