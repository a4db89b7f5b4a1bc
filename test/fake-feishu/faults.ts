import { failure, gatewayPage, rateLimited, type FakeResponse } from './responses';
import type { EndpointKind } from './request-log';

/** The parts of a request that a fault's functions receive. */
export interface ReceivedRequest {
	kind: EndpointKind;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, unknown>;
	headers: Record<string, string | string[] | undefined>;
	/** Parsed JSON, or `undefined` if the body isn't JSON. */
	body: unknown;
	/** IDs of the instances in the body. */
	instanceIds: string[];
	/** App ID, if the request's token or `app_id` belongs to a known app. */
	app: string | undefined;
}

/**
 * What a fault does in place of the normal handling. With only `delayMs`, `revokeTokens`,
 * `byteIntervalMs` or `dropConnection: 'afterHandling'`, the normal handling happens too.
 */
export interface FaultEffect {
	/** HTTP status. Default 400 with `code`, 200 with `body`. Alone, it sends a gateway's HTML page. */
	status?: number;
	headers?: Record<string, string>;
	/** A string is sent as it is, an object as JSON. */
	body?: string | object;
	/** Code of a Feishu error. */
	code?: number;
	/** Message of the Feishu error. Default: Feishu's message for the code. */
	msg?: string;
	/** 99991400 with its headers. Default status 429, or 400 on the legacy path. */
	rateLimit?: { resetSeconds: number; status?: 429 | 400; limit?: number };
	/** Waits before everything else. */
	delayMs?: number;
	/** Revokes all tokens, including the one in this request. */
	revokeTokens?: boolean;
	/** Keeps the connection open and never sends a response. */
	hang?: boolean;
	/** Sends the body one byte at a time, with this many milliseconds before each. */
	byteIntervalMs?: number;
	/**
	 * `before`: drops the connection without a response. `afterHeaders`: drops it after half of the body.
	 * `afterHandling`: handles the request, then drops the connection without a response.
	 */
	dropConnection?: 'before' | 'afterHeaders' | 'afterHandling';
}

/** A fault, and the requests it applies to. */
export interface Fault extends FaultEffect {
	on: EndpointKind | 'any';
	/** How many requests it applies to. Default 1. `Infinity`: all. */
	times?: number;
	/** Limits the fault to requests for which this returns true. */
	when?: (request: ReceivedRequest) => boolean;
	/** Returns `msg`. Simulates a gateway that repeats parts of the request in its error message. */
	echo?: (request: ReceivedRequest) => string;
	/** Limits the fault to requests that contain this instance. Unlike `when`, it works over HTTP. */
	whenInstanceId?: string;
	/** Limits the fault to requests of more instances. Unlike `when`, it works over HTTP. */
	whenMoreInstancesThan?: number;
}

const RANDOM_EFFECTS = {
	gatewayError: () => ({ status: 502 }),
	notJson: () => ({ ...gatewayPage(200), status: 200, body: gatewayPage(200).raw }),
	tooFast: () => ({ code: 1395001 }),
	rateLimited: () => ({ rateLimit: { resetSeconds: 1 } }),
	delay: (random: () => number) => ({ delayMs: Math.floor(random() * 100) }),
	revokeTokens: () => ({ revokeTokens: true }),
	hang: () => ({ hang: true }),
	dropBefore: () => ({ dropConnection: 'before' }),
	dropAfterHeaders: () => ({ dropConnection: 'afterHeaders' }),
	dropAfterHandling: () => ({ dropConnection: 'afterHandling' }),
} satisfies Record<string, (random: () => number) => FaultEffect>;

export type RandomFaultKind = keyof typeof RANDOM_EFFECTS;

/** All kinds of random faults. */
export const RANDOM_FAULT_KINDS = Object.keys(RANDOM_EFFECTS) as RandomFaultKind[];

/** Faults from a seeded random generator: the same sequence of requests gets the same faults. */
export interface RandomFaults {
	/** Default 1. */
	seed?: number;
	/** Share of the requests that get a fault, 0 to 1. */
	rate: number;
	kinds: readonly RandomFaultKind[];
	/** Default `any`. */
	on?: Fault['on'];
}

/** The faults for the next requests. Those from `add` take precedence over random ones. */
export class Faults {
	private queue: Array<Fault & { times: number }> = [];
	private randomFaults: RandomFaults | undefined;
	private nextRandom: () => number = mulberry32(1);

	/** Adds a fault. If several apply to a request, it gets the one added first. */
	add(fault: Fault): void {
		this.queue.push({ ...fault, times: fault.times ?? 1 });
	}

	/** How many faults from `add` still apply to requests. */
	get pending(): number {
		return this.queue.length;
	}

	/** Random faults, for requests without a fault from `add`. Assigning restarts the random sequence. */
	get random(): RandomFaults | undefined {
		return this.randomFaults;
	}

	set random(random: RandomFaults | undefined) {
		this.randomFaults = random;
		this.nextRandom = mulberry32(random?.seed ?? 1);
	}

	clear(): void {
		this.queue = [];
		this.random = undefined;
	}

	/** The fault for this request, if any. Counts as one of the fault's `times`. */
	take(request: ReceivedRequest): FaultEffect | undefined {
		const index = this.queue.findIndex((fault) => matches(fault, request));
		const fault = this.queue[index];
		if (!fault) return this.takeRandom(request);
		fault.times -= 1;
		if (fault.times <= 0) this.queue.splice(index, 1);
		return fault.echo === undefined ? fault : { ...fault, msg: fault.echo(request) };
	}

	private takeRandom({ kind }: ReceivedRequest): FaultEffect | undefined {
		if (!this.randomFaults) return undefined;
		const { rate, kinds, on = 'any' } = this.randomFaults;
		if ((on !== 'any' && on !== kind) || this.nextRandom() >= rate) return undefined;
		const chosen = kinds[Math.floor(this.nextRandom() * kinds.length)];
		return chosen && RANDOM_EFFECTS[chosen](this.nextRandom);
	}
}

function matches(
	{ on, when, whenInstanceId, whenMoreInstancesThan = -1 }: Fault,
	request: ReceivedRequest,
): boolean {
	if (on !== 'any' && on !== request.kind) return false;
	if (whenInstanceId !== undefined && !request.instanceIds.includes(whenInstanceId)) return false;
	if (request.instanceIds.length <= whenMoreInstancesThan) return false;
	return when?.(request) ?? true;
}

/** The response a fault sends, or `undefined` if the normal handling happens. */
export function toFaultResponse(fault: FaultEffect, legacyPath: boolean): FakeResponse | undefined {
	const { status, headers, body, code, msg, rateLimit } = fault;
	if (rateLimit) {
		const { resetSeconds, limit = 50 } = rateLimit;
		const response = rateLimited(
			resetSeconds,
			limit,
			rateLimit.status ?? status ?? (legacyPath ? 400 : 429),
		);
		return { ...response, headers: { ...response.headers, ...headers } };
	}
	if (code !== undefined) {
		const response = failure(code, { status: status ?? 400, headers });
		return msg === undefined ? response : { ...response, msg };
	}
	if (body !== undefined) {
		const type = typeof body === 'string' ? 'text/plain' : 'application/json';
		return {
			status: status ?? 200,
			headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
			raw: typeof body === 'string' ? body : JSON.stringify(body),
		};
	}
	if (status === undefined) return undefined;
	const page = gatewayPage(status);
	return { ...page, headers: { ...page.headers, ...headers } };
}

/** Mulberry32, a small seeded generator. Returns numbers from 0 (inclusive) to 1 (exclusive). */
function mulberry32(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
