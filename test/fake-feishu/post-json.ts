import { z } from 'zod';

import { DEFAULT_APP_ID, DEFAULT_APP_SECRET } from './apps';

const changeCounts = z.object({
	insert_num: z.number(),
	update_num: z.number(),
	delete_num: z.number(),
});

/** The fields of response bodies that the tests read. Unknown fields stay as they are. */
const responseBody = z
	.object({
		code: z.number(),
		msg: z.string(),
		expire: z.number(),
		app_access_token: z.string(),
		tenant_access_token: z.string(),
		data: z
			.object({
				diff_instances: z.array(z.unknown()),
				data: z.unknown(),
				approval_code: z.string(),
				scroll_id: z.string(),
				message_id: z.string(),
				user_list: z.array(z.record(z.unknown())),
				process_record: z.object({ instance: changeCounts, task: changeCounts, cc: changeCounts }),
			})
			.partial()
			.passthrough(),
		error: z
			.object({
				log_id: z.string(),
				troubleshooter: z.string(),
				helps: z.array(z.unknown()),
				field_violations: z.array(z.object({ field: z.string() }).passthrough()),
				permission_violations: z.array(z.object({ type: z.string(), subject: z.string() })),
			})
			.partial()
			.passthrough(),
	})
	.partial()
	.passthrough();

export interface JsonResponse {
	status: number;
	headers: Headers;
	text: string;
	/** The parsed body, or an empty object if the body isn't JSON. */
	json: z.infer<typeof responseBody>;
}

/** Sends a POST request with a JSON body. A string is sent as it is. */
export async function postJson(
	url: string,
	body: unknown,
	{ token, ...headers }: Record<string, string> = {},
): Promise<JsonResponse> {
	return await send(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json; charset=utf-8',
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			...headers,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

/** Sends a GET request. */
export async function getJson(url: string, token: string): Promise<JsonResponse> {
	return await send(url, { headers: { authorization: `Bearer ${token}` } });
}

async function send(url: string, request: RequestInit): Promise<JsonResponse> {
	const response = await fetch(url, request);
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: responseBody.parse(parseJson(text) ?? {}),
	};
}

/** Requests a tenant access token of the default app. */
export async function requestDefaultToken(origin: string): Promise<string> {
	const { json } = await postJson(`${origin}/open-apis/auth/v3/tenant_access_token/internal`, {
		app_id: DEFAULT_APP_ID,
		app_secret: DEFAULT_APP_SECRET,
	});
	return readToken(json.tenant_access_token);
}

/** The token in a response. Throws if the response has none. */
export function readToken(token: string | undefined): string {
	if (token === undefined) throw new Error('The response has no token');
	return token;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
