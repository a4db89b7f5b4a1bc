/** Fields that only some templates need. `summaries` is in `content`. */
export type TemplateField =
	| 'approval_name'
	| 'summaries'
	| 'title_user_id'
	| 'comment'
	| 'sender_user_id'
	| 'custom_title'
	| 'custom_content';

/** What a template needs beside `actions`. */
export interface MessageTemplate {
	required: readonly TemplateField[];
	/** Whether the message may have `action_configs`. */
	quickActions: boolean;
}

const BASIC = ['approval_name', 'summaries'] as const;
const TITLED = [...BASIC, 'title_user_id'] as const;
const COMMENTED = [...TITLED, 'comment'] as const;

/** The only template whose messages can be updated: to do. */
export const UPDATABLE_TEMPLATE = '1008';

/** The only template with `sender_user_id` and `text`: urged by a person. */
export const URGE_TEMPLATE = '1013';

/** The only template with `custom_title` and `custom_content`. */
export const CUSTOM_TEMPLATE = '1021';

/** All templates by `template_id`. */
export const MESSAGE_TEMPLATES: ReadonlyMap<string, MessageTemplate> = new Map(
	Object.entries({
		1001: { required: COMMENTED, quickActions: false },
		1002: { required: TITLED, quickActions: false },
		1003: { required: TITLED, quickActions: false },
		1004: { required: COMMENTED, quickActions: false },
		1005: { required: BASIC, quickActions: false },
		1006: { required: BASIC, quickActions: false },
		1007: { required: BASIC, quickActions: false },
		1008: { required: TITLED, quickActions: true },
		1009: { required: TITLED, quickActions: true },
		1010: { required: TITLED, quickActions: true },
		1011: { required: TITLED, quickActions: true },
		1012: { required: TITLED, quickActions: true },
		1013: { required: [...TITLED, 'sender_user_id'], quickActions: true },
		1015: { required: TITLED, quickActions: false },
		1016: { required: TITLED, quickActions: false },
		1017: { required: COMMENTED, quickActions: false },
		1018: { required: COMMENTED, quickActions: false },
		1019: { required: TITLED, quickActions: false },
		1020: { required: TITLED, quickActions: true },
		1021: { required: ['custom_title', 'custom_content'], quickActions: false },
		1024: { required: BASIC, quickActions: false },
		1026: { required: TITLED, quickActions: false },
		1027: { required: COMMENTED, quickActions: false },
		1028: { required: BASIC, quickActions: true },
	}),
);
