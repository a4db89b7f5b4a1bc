import type { INodeProperties } from 'n8n-workflow';

import { USER_ID_TYPES, type UserIdType } from '../../feishu/api/approvalDefinitions';
import { invalidValue } from '../../input/inputError';

/** Name of the option in the panel. */
export const USER_ID_TYPE_LABEL = 'User ID Type';

/** The panel's option for {@link readUserIdType}. */
export const USER_ID_TYPE_OPTION: INodeProperties = {
	displayName: USER_ID_TYPE_LABEL,
	name: 'userIdType',
	type: 'options',
	options: [
		{
			name: 'Open ID',
			value: 'open_id',
			description: 'Starts with ou_ and differs from app to app',
		},
		{
			name: 'Union ID',
			value: 'union_id',
			description: 'Starts with on_ and is the same in all apps of one developer',
		},
		{
			name: 'User ID',
			value: 'user_id',
			description:
				'The same in all apps of your company. The app needs the scope contact:user.employee_id:readonly, too.',
		},
	],
	default: 'open_id',
	description: 'Type of the IDs of users',
};

/** Reads the type of the IDs of users. Throws `InputError`. */
export function readUserIdType(label: string, value: unknown): UserIdType {
	const type = USER_ID_TYPES.find((each) => each === value);
	if (type === undefined) throw invalidValue(label, value, `one of ${USER_ID_TYPES.join(', ')}`);
	return type;
}
