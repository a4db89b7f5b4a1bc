import type { INodeProperties } from 'n8n-workflow';

import { describeDefault } from '../../../execution/operationInput';
import { TIMEOUT_OPTION } from '../../../execution/runOptions';
import { FIELDS, OPTIONS } from './fields';

const show = { resource: ['externalInstance'], operation: ['findOrphans'] };

/** The panel fields of the operation Find Orphans. */
export const findOrphansDescription: INodeProperties[] = [
	{
		displayName:
			'The input must have all external instances that are open in your own system. An instance on Feishu that is not among them is output as an orphan.',
		name: 'findOrphansNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{
		displayName: FIELDS.approvalCodes.label,
		name: 'approvalCodes',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
		description:
			'Codes of the approval definitions on Feishu to search, any number of them: separated by commas, or a list',
	},
	{
		displayName: FIELDS.instanceId.label,
		name: 'instanceId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.instanceId.itemField,
		description: `ID of the external instance in your own approval system, exactly as it was synced to Feishu. An item without one ends the run. ${describeDefault(FIELDS.instanceId)}.`,
		hint: 'Leave empty, or drag the field here from the input on the left',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: OPTIONS.allowEmptyInput.label,
				name: 'allowEmptyInput',
				type: 'boolean',
				default: false,
				description:
					"Whether an input without external instances is valid. Every instance on Feishu is an orphan then. Also turn on 'Always Output Data' in the settings of the node before, because n8n does not run a node without input items.",
			},
			{
				displayName: OPTIONS.minAge.label,
				name: 'minAge',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 60,
				description:
					'How many minutes ago an orphan must have changed at least. Your system may have created a newer one after the input was queried. Without this option, the age does not matter.',
			},
			TIMEOUT_OPTION,
		],
	},
];
