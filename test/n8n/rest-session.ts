/** An answer of n8n's REST interface that is not a success. */
export class RestError extends Error {
	constructor(
		call: string,
		readonly status: number,
		readonly answer: string,
	) {
		super(`${call} answered ${status}: ${answer.slice(0, 2000)}`);
	}
}

/** Calls to one n8n that carry the login's cookie, as an editor in a browser makes them. */
export class RestSession {
	private readonly cookies = new Map<string, string>();

	constructor(readonly origin: string) {}

	/** The value of the `Cookie` header that proves the login. */
	get cookie(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	/**
	 * Calls a path below `/rest` and hands back what n8n put into the answer's `data`.
	 *
	 * @throws RestError on every status but 2xx
	 */
	async rest<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.fetch(method, `/rest${path}`, body);
		const answer = await response.text();
		if (!response.ok) throw new RestError(`${method} /rest${path}`, response.status, answer);
		return (JSON.parse(answer) as { data: Answer }).data;
	}

	/**
	 * Fetches a path that does not lie below `/rest`, such as `/types/nodes.json`, and reads its JSON.
	 *
	 * @throws RestError on every status but 2xx
	 */
	async json<Answer>(path: string): Promise<Answer> {
		const response = await this.fetch('GET', path);
		const answer = await response.text();
		if (!response.ok) throw new RestError(`GET ${path}`, response.status, answer);
		return JSON.parse(answer) as Answer;
	}

	/** Sends a request, with the cookie, and hands back the answer whatever its status. */
	async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(this.origin + path, {
			method,
			headers: {
				cookie: this.cookie,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		for (const header of response.headers.getSetCookie()) {
			const [name, ...value] = header.split(';')[0].split('=');
			this.cookies.set(name, value.join('='));
		}
		return response;
	}
}
