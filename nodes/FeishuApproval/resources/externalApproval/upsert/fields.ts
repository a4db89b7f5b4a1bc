import { APPROVAL_CODE, createApprovalCodeReader } from '../../../execution/approvalCode';
import { LOCALE_LABEL } from '../../../execution/localeOption';
import type { OperationInput, ParameterReaders } from '../../../execution/operationInput';
import { USER_ID_TYPE_LABEL } from '../userIdTypeOption';

/** The fields of the panel. */
export const FIELDS = {
	ownCode: { label: 'Own Code' },
	approvalCode: APPROVAL_CODE,
	approvalName: { label: 'Approval Name' },
	groupCode: { label: 'Group Code' },
	groupName: { label: 'Group Name' },
	createLinkPc: { label: 'Create Link (PC)' },
	createLinkMobile: { label: 'Create Link (Mobile)' },
	visibleTo: { label: 'Visible To' },
	viewerUsers: { label: 'Viewer Users' },
	viewerDepartments: { label: 'Viewer Departments' },
} as const;

/** The options of the panel. */
export const OPTIONS = {
	allowBatchOperate: { label: 'Allow Batch Decisions' },
	businessType: { label: 'Business Type' },
	callbackUrl: { label: 'Callback URL' },
	departmentIdType: { label: 'Department ID Type' },
	description: { label: 'Description' },
	excludeStatistics: { label: 'Exclude From Statistics' },
	locale: { label: LOCALE_LABEL },
	managers: { label: 'Managers' },
	showOnMobile: { label: 'Show on Mobile' },
	showOnPc: { label: 'Show on PC' },
	sourceName: { label: 'Source Name' },
	supportBatchRead: { label: 'Support Batch Read' },
	userIdType: { label: USER_ID_TYPE_LABEL },
} as const;

/** A reader for each field and option. */
export type DefinitionReaders = ParameterReaders<keyof typeof FIELDS | keyof typeof OPTIONS>;

/** Creates the readers of a definition's fields and options. */
export function createDefinitionReaders(input: OperationInput): DefinitionReaders {
	return {
		...input.createReaders(FIELDS, OPTIONS),
		approvalCode: createApprovalCodeReader(input),
	};
}
