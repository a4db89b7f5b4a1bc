import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { isEmpty } from '../input/identifier';
import type { Field, OperationInput } from './operationInput';
import type { ParameterReader } from './parameter';

/** Name of the field in the panel. */
export const APPROVAL_CODE: Field = { label: 'Approval Code' };

/**
 * Creates the panel field for Feishu's code of an approval definition, with the modes By Code and By URL. There is no
 * list to choose from: Feishu has no endpoint for one. `readApprovalCode` reads its value.
 */
export function createApprovalCodeField(
	show: IDisplayOptions['show'],
	texts: Pick<INodeProperties, 'description' | 'hint' | 'required'>,
): INodeProperties {
	return {
		displayName: APPROVAL_CODE.label,
		name: 'approvalCode',
		type: 'resourceLocator',
		displayOptions: { show },
		default: { mode: 'id', value: '' },
		modes: [
			{
				displayName: 'By Code',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
			},
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder:
					'e.g. https://www.feishu.cn/approval/admin/createApproval?definitionCode=81D31358-93AF-92D6-7425-01A5D67C4E71',
				hint: "Address of the definition in Feishu's approval admin console",
			},
		],
		...texts,
	};
}

/** Creates a reader of the field's value for each item: the code or the address, with the mode if there is one. */
export function createApprovalCodeReader(input: OperationInput): ParameterReader {
	const raw = input.getRawParameter('approvalCode');
	if (!isLocator(raw)) return input.createReader('approvalCode', APPROVAL_CODE);
	const { mode } = raw;
	const read = input.createReader('approvalCode.value', APPROVAL_CODE);
	return (itemIndex) => {
		const value = read(itemIndex);
		// An expression may return a whole locator.
		return isLocator(value) || isEmpty(value) ? value : { mode, value };
	};
}

function isLocator(value: unknown): value is { mode?: unknown; value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}
