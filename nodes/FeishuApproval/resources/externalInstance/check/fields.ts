/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	instanceId: { label: 'Instance ID', itemField: 'instance_id' },
	updateTime: { label: 'Update Time', itemField: 'update_time' },
	tasks: { label: 'Tasks', itemField: 'tasks' },
	taskId: { label: 'Task ID', itemField: 'task_id' },
	taskUpdateTime: { label: 'Task Update Time', itemField: 'task_update_time' },
} as const;

/** The options of the panel. */
export const OPTIONS = {
	apiVersion: { label: 'API Version' },
	batchSize: { label: 'Instances per Request' },
	explain: { label: 'Explanation' },
} as const;
