import type { INodePropertyOptions } from 'n8n-workflow';

import { MESSAGE_TEMPLATES, type MessageTemplate } from '../../../feishu/api/sendBotMessage';

/** The name of each template in the panel. `docs/messages.md` has those of Feishu's documentation. */
const NAMES: ReadonlyArray<readonly [id: string, name: string]> = [
	['1009', 'Added as Approver'],
	['1004', 'Approved'],
	['1020', 'Approver Has Left'],
	['1016', 'CC'],
	['1026', 'CC by the System'],
	['1007', 'Closed'],
	['1006', 'Closes Soon'],
	['1027', 'Comment Added'],
	['1017', 'Comment Answered'],
	['1001', 'Comment Received'],
	['1021', 'Custom'],
	['1011', 'Delegated to You'],
	['1019', 'Initiator Has Left'],
	['1018', 'Mentioned in a Comment'],
	['1002', 'Put on Hold'],
	['1003', 'Rejected'],
	['1012', 'Sent Back'],
	['1024', 'Shared'],
	['1005', 'Submitted'],
	['1008', 'To Do'],
	['1028', 'To Do Without Initiator'],
	['1010', 'Transferred to You'],
	['1013', 'Urged by a Person'],
	['1015', 'Withdrawn'],
];

/** The choices of the field 'Template'. */
export const TEMPLATE_CHOICES: INodePropertyOptions[] = NAMES.map(([value, name]) => ({
	name,
	value,
	description: MESSAGE_TEMPLATES[value]?.takesQuickActions
		? `Template ${value}, takes quick actions`
		: `Template ${value}`,
}));

/** The numbers of the templates that a condition holds for, for `displayOptions`. */
export function selectTemplates(condition: (template: MessageTemplate) => boolean): string[] {
	return Object.entries(MESSAGE_TEMPLATES).flatMap(([id, template]) =>
		template !== undefined && condition(template) ? [id] : [],
	);
}
