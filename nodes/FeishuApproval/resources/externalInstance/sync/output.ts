import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { SyncedInstance } from '../../../feishu/api/syncExternalInstance';

/** The output item of an instance that was synced. */
export function toOutputItem(
	{ id, approvalCode, updateTime, changes }: SyncedInstance,
	itemIndex: number,
): INodeExecutionData {
	const json: IDataObject = {
		instance_id: id,
		approval_code: approvalCode,
		update_time: updateTime,
		...(changes && { changes: changes as unknown as IDataObject }),
	};
	return { json, pairedItem: { item: itemIndex } };
}
