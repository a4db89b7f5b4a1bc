import { failure, gatewayPage, rateLimited, type Answer } from './answers';
import type { RouteKind } from './request-log';

/** What a fault's predicate sees of a request. */
export interface SeenRequest {
	kind: RouteKind;
	method: string;
	path: string;
	headers: Record<string, string | string[] | undefined>;
	/** Parsed JSON; `undefined` if it was none. */
	body: unknown;
	/** IDs of the instances it names. */
	instanceIds: string[];
	/** App ID, as far as the request told one the stand-in knows. */
	app: string | undefined;
}

/**
 * What goes wrong with a request, instead of the normal handling. With nothing but `delayMs`,
 * `revokeTokens` or `dropConnection: 'afterHandling'`, the request is handled as usual too.
 */
export interface FaultEffect {
	/** HTTP status: 400 with `code`, 200 with `body`; alone it is a gateway's HTML page. */
	status?: number;
	headers?: Record<string, string>;
	/** Text is sent as it is, an object as JSON. */
	body?: string | object;
	/** A Feishu error. */
	code?: number;
	/** Its message, if not Feishu's own. */
	msg?: string;
	/** 99991400 with its headers; HTTP 429, on the legacy path 400, if no status is given. */
	rateLimit?: { resetSeconds: number; status?: 429 | 400; limit?: number };
	/** Waits before anything else happens. */
	delayMs?: number;
	/** Makes all tokens dead, the one in this request too. */
	revokeTokens?: boolean;
	/** Never answers. */
	hang?: boolean;
	/**
	 * `before`: destroys the connection without an answer. `afterHeaders`: cuts the body short in the
	 * middle. `afterHandling`: does what was asked, then destroys the connection.
	 */
	dropConnection?: 'before' | 'afterHeaders' | 'afterHandling';
}

/** A fault that was ordered. */
export interface Fault extends FaultEffect {
	on: Exclude<RouteKind, 'other'> | 'any';
	/** How many requests it meets: 1 unless told; `Infinity` is all of them. */
	times?: number;
	/** Only requests for which this is true. */
	when?(request: SeenRequest): boolean;
	/** The message of `code`, made of what the request says, as a careless gateway does. */
	echo?(request: SeenRequest): string;
	/** Only requests that name this instance: a predicate that can travel as JSON. */
	whenInstanceId?: string;
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

/** All kinds, for a soak test that wants everything, and for checking what comes over HTTP. */
export const RANDOM_FAULT_KINDS = Object.keys(RANDOM_EFFECTS) as RandomFaultKind[];

/** Faults chosen by a seeded generator: the same requests in the same order meet the same faults. */
export interface RandomFaults {
	/** Default 1. */
	seed?: number;
	/** Share of requests that meet a fault, 0 to 1. */
	rate: number;
	kinds: readonly RandomFaultKind[];
	/** Default `any`. */
	on?: Fault['on'];
}

/** The faults that wait for requests: those ordered, first in first out, then the random ones. */
export class Faults {
	private waiting: Array<Fault & { times: number }> = [];
	private randomFaults: RandomFaults | undefined;
	private nextRandom: () => number = mulberry32(1);

	/** Orders a fault. */
	add(fault: Fault): void {
		this.waiting.push({ ...fault, times: fault.times ?? 1 });
	}

	/** How many ordered faults have not been used up. */
	get pending(): number {
		return this.waiting.length;
	}

	/** Faults for a share of the requests that meet no ordered one. Setting it starts the seed anew. */
	get random(): RandomFaults | undefined {
		return this.randomFaults;
	}

	set random(random: RandomFaults | undefined) {
		this.randomFaults = random;
		this.nextRandom = mulberry32(random?.seed ?? 1);
	}

	clear(): void {
		this.waiting = [];
		this.random = undefined;
	}

	/** The fault this request meets, if any; it is used up by that. */
	take(request: SeenRequest): FaultEffect | undefined {
		const index = this.waiting.findIndex((fault) => meets(fault, request));
		const fault = this.waiting[index];
		if (!fault) return this.takeRandom(request);
		fault.times -= 1;
		if (fault.times <= 0) this.waiting.splice(index, 1);
		return fault.echo === undefined ? fault : { ...fault, msg: fault.echo(request) };
	}

	private takeRandom({ kind }: SeenRequest): FaultEffect | undefined {
		if (!this.randomFaults) return undefined;
		const { rate, kinds, on = 'any' } = this.randomFaults;
		if ((on !== 'any' && on !== kind) || this.nextRandom() >= rate) return undefined;
		const chosen = kinds[Math.floor(this.nextRandom() * kinds.length)];
		return chosen && RANDOM_EFFECTS[chosen](this.nextRandom);
	}
}

function meets({ on, when, whenInstanceId }: Fault, request: SeenRequest): boolean {
	if (on !== 'any' && on !== request.kind) return false;
	if (whenInstanceId !== undefined && !request.instanceIds.includes(whenInstanceId)) return false;
	return when?.(request) ?? true;
}

/** The answer a fault gives in place of the normal handling, or `undefined` if it leaves that be. */
export function faultAnswer(fault: FaultEffect, legacyPath: boolean): Answer | undefined {
	const { status, headers, body, code, msg, rateLimit } = fault;
	if (rateLimit) {
		const { resetSeconds, limit = 50 } = rateLimit;
		const answer = rateLimited(
			resetSeconds,
			limit,
			rateLimit.status ?? status ?? (legacyPath ? 400 : 429),
		);
		return { ...answer, headers: { ...answer.headers, ...headers } };
	}
	if (code !== undefined) {
		const answer = failure(code, { status: status ?? 400, headers });
		return msg === undefined ? answer : { ...answer, msg };
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

/** Mulberry32: 32 bits of state, enough to choose faults by and the same on every machine. */
function mulberry32(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
