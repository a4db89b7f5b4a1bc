import { APPROVAL_CODE, createApprovalCodeReader } from '../../../execution/approvalCode';
import { LOCALE_LABEL } from '../../../execution/localeOption';
import type { OperationInput, ParameterReaders } from '../../../execution/operationInput';
import { REASON_OPTIONS } from '../../../execution/quickActions';

/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	approvalCode: APPROVAL_CODE,
	instanceId: { label: 'Instance ID', itemField: 'instance_id' },
	status: { label: 'Status', itemField: 'status' },
	startTime: { label: 'Start Time', itemField: 'start_time' },
	endTime: { label: 'End Time', itemField: 'end_time' },
	updateTime: { label: 'Update Time', itemField: 'update_time' },
	initiatorIdType: { label: 'Initiator ID Type' },
	initiatorId: { label: 'Initiator ID', itemField: 'user_id' },
	pcLink: { label: 'PC Link', itemField: 'pc_link' },
	mobileLink: { label: 'Mobile Link', itemField: 'mobile_link' },
	tasks: { label: 'Tasks', itemField: 'tasks' },
} as const;

/** The fields of the panel that describe one task, if each item is a task. */
export const TASK_FIELDS = {
	taskId: { label: 'Task ID', itemField: 'task_id' },
	taskPersonIdType: { label: 'Task Person ID Type' },
	taskPersonId: { label: 'Task Person ID', itemField: 'task_user_id' },
	taskStatus: { label: 'Task Status', itemField: 'task_status' },
	taskCreateTime: { label: 'Task Create Time', itemField: 'task_create_time' },
	taskEndTime: { label: 'Task End Time', itemField: 'task_end_time' },
	taskUpdateTime: { label: 'Task Update Time', itemField: 'task_update_time' },
	taskTitle: { label: 'Task Title', itemField: 'task_title' },
	taskNodeName: { label: 'Task Node Name', itemField: 'task_node_name' },
} as const;

/** The options of the panel that describe an instance. An option that is added but empty reads `itemField`. */
export const OPTIONS = {
	...REASON_OPTIONS,
	businessKey: { label: 'Business Key', itemField: 'business_key' },
	ccList: { label: 'CC List', itemField: 'cc_list' },
	departmentId: { label: 'Department ID', itemField: 'department_id' },
	departmentName: { label: 'Department Name', itemField: 'department_name' },
	displayMethod: { label: 'Display Method' },
	extra: { label: 'Extra' },
	form: { label: 'Form', itemField: 'form' },
	i18nResources: { label: 'I18n Resources' },
	locale: { label: LOCALE_LABEL },
	quickActions: { label: 'Quick Actions' },
	title: { label: 'Title', itemField: 'title' },
	updateMode: { label: 'Update Mode' },
	userName: { label: 'User Name', itemField: 'user_name' },
} as const;

/** A reader for each field and option of an instance. */
export type InstanceReaders = ParameterReaders<keyof typeof FIELDS | keyof typeof OPTIONS>;

/** Creates the readers of an instance's fields and options. */
export function createInstanceReaders(input: OperationInput): InstanceReaders {
	return {
		...input.createReaders(FIELDS, OPTIONS),
		approvalCode: createApprovalCodeReader(input),
	};
}

/** A reader for each field of a task. */
export type TaskReaders = ParameterReaders<keyof typeof TASK_FIELDS>;
