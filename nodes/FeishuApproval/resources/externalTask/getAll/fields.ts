/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	approvalCodes: { label: 'Approval Codes' },
	status: { label: 'Task Status' },
	instanceIds: { label: 'Instance IDs', itemField: 'instance_id' },
	returnAll: { label: 'Return All' },
	limit: { label: 'Limit' },
} as const;

/** The options of the panel. */
export const OPTIONS = {
	userIds: { label: 'User IDs' },
} as const;
