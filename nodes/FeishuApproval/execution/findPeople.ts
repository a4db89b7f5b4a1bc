import {
	createFindUsersRequest,
	FIND_USERS_SCOPE,
	MAX_USERS_PER_KIND,
	parseFindUsersResponse,
	type FoundUser,
} from '../feishu/api/findUsers';
import { CircuitBreaker } from '../feishu/client/circuitBreaker';
import { runConcurrently } from '../feishu/client/concurrency';
import { MISSING_SCOPE_CODE } from '../feishu/client/errorCodes';
import { err, withNote, type Failure, type Result } from '../feishu/client/result';
import { toContactKey, type Contact } from '../input/person';
import type { Sender } from './transport';

/** What the lookup of one person resulted in. */
export type PersonResult =
	| { readonly openId: string }
	/** Feishu does not find the person. */
	| { readonly isUnknown: true }
	/** Feishu could not be asked. */
	| { readonly failure: Failure };

/** The results by contact. Letter case, spaces and dashes do not matter. */
export class People {
	constructor(private readonly results: ReadonlyMap<string, PersonResult>) {}

	/** Returns the result for one of the contacts that were looked up. */
	get(contact: Contact): PersonResult {
		return this.results.get(toCacheKey(contact)) ?? { isUnknown: true };
	}
}

/** How long the process remembers whom Feishu found, and whom it did not find. Milliseconds. */
const HIT_LIFETIME_MS = 60 * 60_000;
const MISS_LIFETIME_MS = 60_000;

/** People of one app that the process remembers, at most. */
const MAX_CACHED_PEOPLE = 100_000;

interface CachedPerson {
	readonly result: Exclude<PersonResult, { failure: Failure }>;
	/** By the cache's clock. */
	readonly expiresAt: number;
}

/** Whom Feishu found for one app, and whom not. An open_id is valid in its app only. */
class PeopleCache {
	private readonly people = new Map<string, CachedPerson>();

	constructor(private readonly now: () => number) {}

	get(key: string): PersonResult | undefined {
		const cached = this.people.get(key);
		return cached !== undefined && this.now() < cached.expiresAt ? cached.result : undefined;
	}

	set(key: string, result: CachedPerson['result']): void {
		const lifetime = 'openId' in result ? HIT_LIFETIME_MS : MISS_LIFETIME_MS;
		// Deleted first, so that the map is in the order of the lookups and the oldest is evicted.
		this.people.delete(key);
		this.people.set(key, { result, expiresAt: this.now() + lifetime });
		if (this.people.size <= MAX_CACHED_PEOPLE) return;
		const [oldest] = this.people.keys();
		if (oldest !== undefined) this.people.delete(oldest);
	}
}

/** By app. */
const caches = new Map<string, PeopleCache>();

/**
 * Finds people on Feishu by e-mail address and mobile number. Each person is asked for once, up to 50 addresses and
 * 50 numbers per request. The process remembers the results: an hour if somebody was found, a minute otherwise. A
 * failed request affects its own people only; if Feishu rejects its body, it is sent again in halves. Never rejects
 * once the credential is loaded.
 *
 * @param now a monotonic clock in milliseconds
 */
export async function findPeople(
	contacts: Iterable<Contact>,
	sender: Sender,
	now: () => number = () => performance.now(),
): Promise<People> {
	const results = new Map<string, PersonResult>();
	const wanted = new Map<string, Contact>();
	for (const contact of contacts) {
		const key = toCacheKey(contact);
		if (!wanted.has(key)) wanted.set(key, contact);
	}
	if (wanted.size === 0) return new People(results);

	const cache = getCache((await sender.getAppKey()) ?? '', now);
	for (const [key] of wanted) {
		const cached = cache.get(key);
		if (cached === undefined) continue;
		results.set(key, cached);
		wanted.delete(key);
	}

	const circuitBreaker = new CircuitBreaker(false);
	const lookUp = async (batch: readonly Contact[]): Promise<void> => {
		const users = await findUsers(batch, sender, circuitBreaker);
		if (!users.ok) {
			const { failure } = users;
			if (failure.affects === 'payload' && batch.length > 1) {
				const middle = Math.ceil(batch.length / 2);
				await lookUp(batch.slice(0, middle));
				await lookUp(batch.slice(middle));
				return;
			}
			for (const contact of batch) results.set(toCacheKey(contact), { failure });
			return;
		}
		const openIds = new Map(users.value.flatMap(toEntries));
		for (const contact of batch) {
			const key = toCacheKey(contact);
			const openId = openIds.get(key);
			const result = openId === undefined ? ({ isUnknown: true } as const) : { openId };
			cache.set(key, result);
			results.set(key, result);
		}
	};
	await runConcurrently(createBatches([...wanted.values()]), lookUp, sender.concurrency);
	return new People(results);
}

async function findUsers(
	batch: readonly Contact[],
	sender: Sender,
	circuitBreaker: CircuitBreaker,
): Promise<Result<readonly FoundUser[]>> {
	const { openReason } = circuitBreaker;
	if (openReason !== undefined) return err(withScope(openReason));
	const emails = getValues(batch, 'email');
	const mobiles = getValues(batch, 'mobile');
	const response = await sender.send(
		createFindUsersRequest({
			...(emails.length > 0 && { emails }),
			...(mobiles.length > 0 && { mobiles }),
		}),
	);
	if (response.ok) {
		circuitBreaker.recordSuccess();
		return parseFindUsersResponse(response.value);
	}
	circuitBreaker.recordFailure(response.failure);
	return err(withScope(response.failure));
}

/** Names the scope of the lookup: an app can sync without it. */
function withScope(failure: Failure): Failure {
	if (failure.code !== MISSING_SCOPE_CODE) return failure;
	return withNote(
		failure,
		`To find people by e-mail address or mobile number, the app needs the scope ${FIND_USERS_SCOPE}. IDs of users need no scope.`,
	);
}

function getCache(appKey: string, now: () => number): PeopleCache {
	let cache = caches.get(appKey);
	if (cache === undefined) {
		cache = new PeopleCache(now);
		caches.set(appKey, cache);
	}
	return cache;
}

/** Divides people into as few requests as possible. */
function createBatches(contacts: readonly Contact[]): Contact[][] {
	const batches: Contact[][] = [];
	const counts = { email: 0, mobile: 0 };
	for (const contact of contacts) {
		const index = Math.floor(counts[contact.type]++ / MAX_USERS_PER_KIND);
		const batch = batches[index];
		if (batch === undefined) batches.push([contact]);
		else batch.push(contact);
	}
	return batches;
}

function getValues(batch: readonly Contact[], type: Contact['type']): string[] {
	return batch.filter((contact) => contact.type === type).map(({ value }) => value);
}

function toEntries({ openId, email, mobile }: FoundUser): Array<[string, string]> {
	const entries: Array<[string, string]> = [];
	if (email !== undefined) entries.push([toCacheKey({ type: 'email', value: email }), openId]);
	if (mobile !== undefined) entries.push([toCacheKey({ type: 'mobile', value: mobile }), openId]);
	return entries;
}

function toCacheKey(contact: Contact): string {
	return `${contact.type} ${toContactKey(contact)}`;
}
