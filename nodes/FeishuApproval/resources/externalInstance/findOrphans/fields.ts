/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	approvalCodes: { label: 'Approval Codes' },
	instanceId: { label: 'Instance ID', itemField: 'instance_id' },
} as const;

/** The options of the panel. */
export const OPTIONS = {
	allowEmptyInput: { label: 'Allow Empty Input' },
	minAge: { label: 'Minimum Age' },
} as const;
