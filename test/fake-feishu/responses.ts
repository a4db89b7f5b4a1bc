import { randomBytes } from 'node:crypto';

import type { DepartmentIdType, UserIdType } from './directory';

/** A response in Feishu's envelope: `{code, msg, ...}`. */
export interface FeishuResponse {
	status: number;
	code: number;
	msg: string;
	headers?: Record<string, string>;
	/** The value of `data`. */
	data?: object;
	/** Fields beside `code` and `msg`. Token endpoints use them instead of `data`. */
	topLevel?: object;
	/** Further fields of `error`, beside the log ID and the troubleshooter. */
	error?: object;
}

/** A response without Feishu's envelope: a gateway's page, or the body of a fault. */
export interface RawResponse {
	status: number;
	headers: Record<string, string>;
	raw: string;
}

export type FakeResponse = FeishuResponse | RawResponse;

/** Feishu's messages, as public reports quote them. */
const MESSAGES: Record<number, string> = {
	9499: 'Invalid parameter type in json',
	10003: 'invalid param',
	10012: 'app_ticket invalid',
	10013: 'tenant access denied',
	10014: 'app secret invalid',
	10015: 'app secret invalid',
	60001: 'param error',
	1390001: 'param is invalid',
	1390002: 'approval code not found',
	1390014: 'tenant not found',
	1390016: 'approval definition is deleted',
	1395001: 'There have been some errors. Please try again later',
	99992351: 'The request contains open_ids that are invalid or do not exist',
	99992357: 'The request contains open_department_ids that are invalid or do not exist',
	99992358: 'The request contains department_ids that are invalid or do not exist',
	99992360: 'The request contains user_ids that are invalid or do not exist',
	99992402: 'field validation failed',
	99991400: 'request trigger frequency limit',
	99991401: 'ip is not allowed',
	99991403: "this month's api call quota has been used up",
	99991661: 'Missing access token for authorization. Please make a test with another one.',
	99991662: 'app is not in use',
	99991663: 'Invalid access token for authorization. Please make a test with another one.',
	99991664: 'Invalid app access token. Please make a test with another one.',
	99991665: 'Invalid tenant code. Please make a test with another one.',
	99991671: 'Invalid access token, token must start with "t-" or "u-"',
	99991673: 'app is not installed in the tenant',
};

export function success(data: object): FeishuResponse {
	return { status: 200, code: 0, msg: 'success', data };
}

/** A Feishu error. The default message is Feishu's message for the code. */
export function failure(
	code: number,
	{ status = 400, ...rest }: Partial<Omit<FeishuResponse, 'code'>> = {},
): FeishuResponse {
	return { status, code, msg: MESSAGES[code] ?? `error ${code}`, ...rest };
}

/** Feishu's response to an invalid body. Most endpoints don't name the invalid field. */
export const invalidParam = (detail?: string): FeishuResponse =>
	failure(1390001, detail === undefined ? {} : { msg: `${MESSAGES[1390001]}: ${detail}` });

/** Feishu's response to users that don't exist. */
export function unknownUser(type: UserIdType, ids: string[]): FeishuResponse {
	const code = type === 'user_id' ? 99992360 : 99992351;
	return failure(code, { msg: `${MESSAGES[code]}: [${ids.join(', ')}]` });
}

/** Feishu's response to departments that don't exist. */
export function unknownDepartment(type: DepartmentIdType, ids: string[]): FeishuResponse {
	const code = type === 'department_id' ? 99992358 : 99992357;
	return failure(code, { msg: `${MESSAGES[code]}: [${ids.join(', ')}]` });
}

/** Feishu's response over the rate limit. `status` is 429, or 400 on older endpoints. */
export function rateLimited(resetSeconds: number, limit: number, status: number): FeishuResponse {
	return failure(99991400, {
		status,
		headers: {
			'x-ogw-ratelimit-reset': String(resetSeconds),
			'x-ogw-ratelimit-limit': String(limit),
		},
	});
}

/** Feishu's response to an app that has none of the scopes an endpoint accepts. */
export function missingScope(appId: string, acceptable: readonly string[]): FeishuResponse {
	const names = acceptable.join(', ');
	const url = `https://open.feishu.cn/app/${appId}/auth?q=${acceptable.join(',')}&op_from=openapi&token_type=tenant`;
	return failure(99991672, {
		msg: `Access denied. One of the following scopes is required: [${names}].应用尚未开通所需的应用身份权限：[${names}]，点击链接申请并开通任一权限即可：${url}`,
		error: {
			permission_violations: acceptable.map((subject) => ({
				type: 'action_scope_required',
				subject,
			})),
			helps: [{ url, description: '点击链接申请并开通任一权限即可' }],
		},
	});
}

const REASON_PHRASES: Record<number, string> = {
	413: 'Request Entity Too Large',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
};

/** The HTML error page of a gateway in front of Feishu. */
export function gatewayPage(status: number): RawResponse {
	const title = `${status} ${REASON_PHRASES[status] ?? 'Error'}`;
	return {
		status,
		headers: { 'content-type': 'text/html' },
		raw: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
	};
}

/** The response's Feishu code, if it has Feishu's envelope. */
export function getCode(response: FakeResponse): number | undefined {
	return 'raw' in response ? undefined : response.code;
}

/** Serializes a response. Every error repeats the log ID of the `x-tt-logid` header. */
export function toRawResponse(response: FakeResponse, logId: string): RawResponse {
	if ('raw' in response) return response;
	const { status, code, msg, headers, data, topLevel, error } = response;
	const body: Record<string, unknown> = { code, msg, ...topLevel };
	if (data) body.data = data;
	if (code !== 0) {
		body.error = {
			log_id: logId,
			troubleshooter: `排查建议查看(Troubleshooting suggestions): https://open.feishu.cn/search?from=openapi&log_id=${logId}&code=${code}`,
			...error,
		};
	}
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		raw: JSON.stringify(body),
	};
}

/** A log ID in Feishu's format: 14 digits of UTC time, then 20 hexadecimal digits. */
export function createLogId(): string {
	const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
	return time + randomBytes(10).toString('hex').toUpperCase();
}
