import type { ParameterReader } from '../../../execution/parameter';

/** Names of the fields in the panel. */
export const FIELD_LABELS = {
	approvalCode: 'Approval Code',
	instanceId: 'Instance ID',
	status: 'Status',
	startTime: 'Start Time',
	endTime: 'End Time',
	updateTime: 'Update Time',
	initiatorIdType: 'Initiator ID Type',
	initiatorId: 'Initiator ID',
	pcLink: 'PC Link',
	mobileLink: 'Mobile Link',
	tasks: 'Tasks',
} as const;

/** Names of the options in the panel that describe an instance. */
export const OPTION_LABELS = {
	businessKey: 'Business Key',
	ccList: 'CC List',
	departmentId: 'Department ID',
	departmentName: 'Department Name',
	displayMethod: 'Display Method',
	extra: 'Extra',
	form: 'Form',
	i18nResources: 'I18n Resources',
	locale: 'Locale',
	title: 'Title',
	updateMode: 'Update Mode',
	userName: 'User Name',
} as const;

/** A reader for each field and option of an item. */
export type ParameterReaders = Readonly<
	Record<keyof typeof FIELD_LABELS | keyof typeof OPTION_LABELS, ParameterReader>
>;
