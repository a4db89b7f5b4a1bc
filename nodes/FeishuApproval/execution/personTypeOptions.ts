import type { INodePropertyOptions } from 'n8n-workflow';

/** The choices of a panel field that says how a person is named. `readPersonType` reads its value. */
export const PERSON_TYPE_OPTIONS: INodePropertyOptions[] = [
	{
		name: 'Email',
		value: 'email',
		description: "The address in the person's Feishu profile; the node looks up the ID",
	},
	{
		name: 'Mobile',
		value: 'mobile',
		description: "The number in the person's Feishu profile; the node looks up the ID",
	},
	{
		name: 'Open ID',
		value: 'open_id',
		description: 'Starts with ou_ and differs from app to app',
	},
	{ name: 'User ID', value: 'user_id', description: 'The same in all apps of your company' },
];
