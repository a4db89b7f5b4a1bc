import { z } from 'zod';

import type { ApiCall } from './api-call';
import { USER_ID_SCOPE, USER_ID_TYPES, type User } from './directory';
import { fieldViolations, validate } from './field-validation';
import { success, type FakeResponse } from './responses';

/** Max addresses in a request, and max numbers. */
const MAX_PER_KIND = 50;

const list = (name: string) =>
	z.array(z.string().min(1)).max(MAX_PER_KIND, `the max length of ${name} is ${MAX_PER_KIND}`);

const findUsersBody = z
	.object({
		emails: list('emails').optional(),
		mobiles: list('mobiles').optional(),
		include_resigned: z.boolean().optional(),
	})
	.strict();

const findUsersQuery = z
	.object({ user_id_type: z.enum(USER_ID_TYPES).default('open_id') })
	.strict();

/** `POST /open-apis/contact/v3/users/batch_get_id` */
export function handleFindUsers({ feishu, app, body, query }: ApiCall): FakeResponse {
	const parsedQuery = validate(findUsersQuery, query);
	if ('code' in parsedQuery) return parsedQuery;
	const parsed = validate(findUsersBody, body);
	if ('code' in parsed) return parsed;
	const { emails = [], mobiles = [], include_resigned = false } = parsed.data;
	if (emails.length + mobiles.length === 0) {
		return fieldViolations([{ field: 'emails', description: 'emails or mobiles is required' }]);
	}

	const { user_id_type } = parsedQuery.data;
	// Without this scope Feishu leaves the IDs out instead of rejecting the request.
	const idsVisible = user_id_type !== 'user_id' || app.scopes.includes(USER_ID_SCOPE);
	const isFound = (user: User | undefined): user is User =>
		user !== undefined && user.in_data_range && (include_resigned || !user.status.is_resigned);
	const toElement = (user: User) =>
		idsVisible ? { user_id: user[user_id_type], status: user.status } : {};

	const userList: object[] = [];
	for (const email of distinct(emails, (text) => text.toLowerCase())) {
		const user = feishu.directory.findByEmail(email);
		// The documentation doesn't promise the letter case of the request.
		userList.push(
			isFound(user) ? { ...toElement(user), email: user.email } : { email: email.toLowerCase() },
		);
	}
	for (const mobile of distinct(mobiles, (text) => text)) {
		const user = feishu.directory.findByMobile(mobile);
		userList.push({ ...(isFound(user) ? toElement(user) : {}), mobile });
	}
	// The documentation doesn't promise the order of the request either.
	return success({ user_list: userList.reverse() });
}

/** The first of the values with the same key. */
function distinct(values: string[], getKey: (value: string) => string): string[] {
	return [...new Map(values.map((value) => [getKey(value), value])).values()];
}
