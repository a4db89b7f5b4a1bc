/** Thrown if n8n's REST API returns an error status. */
export class RestError extends Error {
	constructor(
		call: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${call} returned ${status}: ${body.slice(0, 2000)}`);
	}
}

/** HTTP client for one n8n. It keeps cookies, so a login applies to later requests. */
export class RestSession {
	private readonly cookies = new Map<string, string>();

	constructor(readonly origin: string) {}

	/** Value of the `Cookie` request header. */
	get cookie(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	/**
	 * Sends a request to a path below `/rest` and returns the `data` field of the response.
	 *
	 * @throws RestError if the status is not 2xx
	 */
	async rest<Data>(method: string, path: string, body?: unknown): Promise<Data> {
		const response = await this.fetch(method, `/rest${path}`, body);
		const responseBody = await response.text();
		if (!response.ok) throw new RestError(`${method} /rest${path}`, response.status, responseBody);
		return (JSON.parse(responseBody) as { data: Data }).data;
	}

	/**
	 * Fetches JSON from a path outside `/rest`, such as `/types/nodes.json`.
	 *
	 * @throws RestError if the status is not 2xx
	 */
	async json<Body>(path: string): Promise<Body> {
		const response = await this.fetch('GET', path);
		const responseBody = await response.text();
		if (!response.ok) throw new RestError(`GET ${path}`, response.status, responseBody);
		return JSON.parse(responseBody) as Body;
	}

	/** Sends a request with the cookies and returns the response, whatever its status. */
	async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(this.origin + path, {
			method,
			headers: {
				cookie: this.cookie,
				// n8n closes idle connections after 5 seconds. On a busy machine the next request could still reuse one.
				connection: 'close',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		for (const header of response.headers.getSetCookie()) {
			const [, name, value] = /^([^=;]+)=([^;]*)/.exec(header) ?? [];
			if (name !== undefined && value !== undefined) this.cookies.set(name, value);
		}
		return response;
	}
}
