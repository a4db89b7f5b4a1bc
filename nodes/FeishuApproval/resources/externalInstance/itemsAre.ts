import type { INodeProperties } from 'n8n-workflow';

/** Label of the panel field that {@link createItemsAreField} creates. */
export const ITEMS_ARE_LABEL = 'Items Are';

/**
 * Creates the panel field 'Items Are', which Check and Sync share.
 *
 * @param operation the value of the parameter `operation` for which it is shown
 */
export function createItemsAreField(operation: string): INodeProperties {
	return {
		displayName: ITEMS_ARE_LABEL,
		name: 'itemsAre',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['externalInstance'], operation: [operation] } },
		options: [
			{
				name: 'External Instances',
				value: 'instances',
				description: 'Each item is one external instance with a list of its tasks',
			},
			{
				name: 'Tasks',
				value: 'tasks',
				description:
					'Each item is one task, as a SQL join returns them. Items with the same instance ID become one external instance.',
			},
		],
		default: 'instances',
		description: 'What each input item is',
	};
}
