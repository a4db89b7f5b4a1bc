import { LOCALE_LABEL } from '../../../execution/localeOption';
import { REASON_OPTIONS } from '../../../execution/quickActions';

/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	template: { label: 'Template' },
	receiverIdType: { label: 'Receiver ID Type' },
	receiverId: { label: 'Receiver ID', itemField: 'user_id' },
	approvalName: { label: 'Approval Name', itemField: 'title' },
	summaries: { label: 'Summaries', itemField: 'summaries' },
	pcLink: { label: 'PC Link', itemField: 'pc_link' },
	mobileLink: { label: 'Mobile Link', itemField: 'mobile_link' },
	quickActions: { label: 'Quick Actions' },
	instanceId: { label: 'Instance ID', itemField: 'instance_id' },
	taskId: { label: 'Task ID', itemField: 'task_id' },
} as const;

/** The options of the panel. An option that is added but empty reads `itemField`. */
export const OPTIONS = {
	...REASON_OPTIONS,
	callbackUrl: { label: 'Callback URL' },
	comment: { label: 'Comment', itemField: 'comment' },
	customContent: { label: 'Custom Content', itemField: 'custom_content' },
	customTitle: { label: 'Custom Title', itemField: 'custom_title' },
	departmentId: { label: 'Department ID', itemField: 'department_id' },
	departmentName: { label: 'Department Name', itemField: 'department_name' },
	initiatorId: { label: 'Initiator ID', itemField: 'initiator_id' },
	initiatorName: { label: 'Initiator Name', itemField: 'initiator_name' },
	locale: { label: LOCALE_LABEL },
	note: { label: 'Note', itemField: 'note' },
	secondButton: { label: 'Second Button' },
	senderUserId: { label: 'Sender User ID', itemField: 'sender_user_id' },
	text: { label: 'Text', itemField: 'text' },
	titleUserId: { label: 'Title User ID', itemField: 'title_user_id' },
	uuid: { label: 'UUID' },
} as const;
