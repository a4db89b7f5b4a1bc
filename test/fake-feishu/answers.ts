import { randomBytes } from 'node:crypto';

/** An answer in Feishu's own form: `{code, msg, ...}`. */
export interface FeishuAnswer {
	status: number;
	code: number;
	msg: string;
	headers?: Record<string, string>;
	/** Goes under `data`. */
	data?: object;
	/** Goes beside `code` and `msg`: what token endpoints answer with. */
	topLevel?: object;
	/** Goes into `error`, beside the log ID and the troubleshooter. */
	error?: object;
}

/** An answer that is not Feishu's: a gateway's page, or whatever a fault asks for. */
export interface RawAnswer {
	status: number;
	headers: Record<string, string>;
	raw: string;
}

export type Answer = FeishuAnswer | RawAnswer;

/** Feishu's messages, as public reports quote them. */
const MESSAGES: Record<number, string> = {
	10003: 'invalid param',
	10012: 'app_ticket invalid',
	10013: 'tenant access denied',
	10014: 'app secret invalid',
	10015: 'app secret invalid',
	1390001: 'param is invalid',
	1390002: 'approval code not found',
	1390014: 'tenant not found',
	1390016: 'approval definition is deleted',
	1395001: 'There have been some errors. Please try again later',
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

/** Success with `data`. */
export function success(data: object): FeishuAnswer {
	return { status: 200, code: 0, msg: 'success', data };
}

/** A Feishu error; the message is Feishu's unless one is given. */
export function failure(
	code: number,
	{ status = 400, ...rest }: Partial<Omit<FeishuAnswer, 'code'>> = {},
): FeishuAnswer {
	return { status, code, msg: MESSAGES[code] ?? `error ${code}`, ...rest };
}

/** The answer to a body Feishu cannot accept. It never says which element is to blame. */
export const invalidParam = (): FeishuAnswer => failure(1390001);

/** What a rate limited request is told; older endpoints answer HTTP 400 instead of 429. */
export function rateLimited(resetSeconds: number, limit: number, status: number): FeishuAnswer {
	return failure(99991400, {
		status,
		headers: {
			'x-ogw-ratelimit-reset': String(resetSeconds),
			'x-ogw-ratelimit-limit': String(limit),
		},
	});
}

/** The refusal of an app that has none of the scopes an endpoint accepts. */
export function scopeMissing(appId: string, acceptable: readonly string[]): FeishuAnswer {
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

const REASONS: Record<number, string> = {
	413: 'Request Entity Too Large',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
};

/** The HTML page with which a gateway answers by itself. */
export function gatewayPage(status: number): RawAnswer {
	const title = `${status} ${REASONS[status] ?? 'Error'}`;
	return {
		status,
		headers: { 'content-type': 'text/html' },
		raw: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
	};
}

/** The code a client would read from an answer, if it holds any. */
export function codeOf(answer: Answer): number | undefined {
	return 'raw' in answer ? undefined : answer.code;
}

/** An answer as it goes over the wire. Every error repeats the log ID of its header. */
export function render(answer: Answer, logId: string): RawAnswer {
	if ('raw' in answer) return answer;
	const { status, code, msg, headers, data, topLevel, error } = answer;
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

/** A log ID in Feishu's form: 14 digits of the time, 20 hexadecimal ones. */
export function newLogId(): string {
	const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
	return time + randomBytes(10).toString('hex').toUpperCase();
}
