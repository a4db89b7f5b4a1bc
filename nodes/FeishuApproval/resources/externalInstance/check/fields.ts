/** Names of the fields in the panel. */
export const FIELD_LABELS = {
	instanceId: 'Instance ID',
	updateTime: 'Update Time',
	tasks: 'Tasks',
	taskId: 'Task ID',
	taskUpdateTime: 'Task Update Time',
} as const;
