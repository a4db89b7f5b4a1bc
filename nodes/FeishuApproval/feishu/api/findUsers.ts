import { isObject, unexpectedResponse, formatValue } from '../client/responseSchema';
import { ok, type Result } from '../client/result';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';

/** Addresses, and numbers, that one request may have. */
export const MAX_USERS_PER_KIND = 50;

/** The scope that the endpoint needs. */
export const FIND_USERS_SCOPE = 'contact:user.id:readonly';

/** Whom to find. At most {@link MAX_USERS_PER_KIND} of each. */
export interface FindUsersBody {
	emails?: readonly string[];
	/** Numbers outside mainland China begin with `+` and the country's code. */
	mobiles?: readonly string[];
}

const PATH = '/open-apis/contact/v3/users/batch_get_id';

const ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'open',
	path: PATH,
	rateLimit: { perSecond: 50, perMinute: 1000 },
};

/** Creates the request that finds users by e-mail address and mobile number (通过手机号或邮箱获取用户 ID). */
export function createFindUsersRequest(body: FindUsersBody): ApiRequest {
	return {
		endpoint: ENDPOINT,
		path: `${PATH}?user_id_type=open_id`,
		createBody: () => body,
	};
}

/** A user that Feishu found, with the address or number that was searched, in any letter case. */
export interface FoundUser {
	readonly openId: string;
	readonly email?: string;
	readonly mobile?: string;
}

/** Parses a successful response. People who were not found are left out. Feishu promises no order. */
export function parseFindUsersResponse(response: ApiResponse): Result<readonly FoundUser[]> {
	const data = isObject(response.body) ? response.body.data : undefined;
	const list = isObject(data) ? data.user_list : data;
	if (list === undefined || list === null) return ok([]);
	if (!Array.isArray(list)) {
		return unexpectedResponse(`data.user_list: ${formatValue(list, response)}`, ADVICE, response);
	}
	return ok(list.flatMap(toFoundUser));
}

const ADVICE = 'Report the response with the log ID.';

function toFoundUser(element: unknown): FoundUser[] {
	if (!isObject(element)) return [];
	const { user_id, email, mobile } = element;
	if (typeof user_id !== 'string' || user_id === '') return [];
	return [{ openId: user_id, email: toText(email), mobile: toText(mobile) }];
}

function toText(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
