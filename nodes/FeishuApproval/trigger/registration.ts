import { fetchDefinition } from '../execution/fetchDefinition';
import type { Sender } from '../execution/transport';
import {
	createUpsertDefinitionRequest,
	parseUpsertDefinitionResponse,
	type StoredDefinition,
} from '../feishu/api/approvalDefinitions';
import type { CallbackSecrets } from '../feishu/callback/credential';
import { findErrorCode } from '../feishu/client/errorCodes';
import {
	err,
	ok,
	withDefinition,
	withNote,
	type Failure,
	type Result,
} from '../feishu/client/result';

/** Where Feishu is to post the decisions on tasks of a definition. */
export interface CallbackTarget {
	readonly url: string;
	readonly secrets: CallbackSecrets;
}

/** What {@link registerCallback} may replace. */
export interface ReplaceRules {
	/** Whether an address is one of this trigger, although it is not the target's. */
	readonly isOwnUrl: (url: string) => boolean;
	/** Whether any other address may be replaced. */
	readonly replaceAny: boolean;
	/** What the user can do about a definition that has another address. */
	readonly conflictAdvice: string;
}

/** The fields that describe a callback. */
const CALLBACK_FIELDS = [
	'action_callback_url',
	'action_callback_token',
	'action_callback_key',
] as const;

type SendRequest = Pick<Sender, 'send'>;

/** A definition that was read, with Feishu's code of it. */
interface ReadDefinition {
	readonly code: string;
	readonly stored: StoredDefinition;
}

/** Whether all definitions have the target's address, token and key. */
export async function isCallbackRegistered(
	sender: SendRequest,
	codes: readonly string[],
	target: CallbackTarget,
): Promise<boolean> {
	const definitions = await fetchDefinitions(sender, codes);
	return definitions.ok && definitions.value.every(({ stored }) => hasTarget(stored, target));
}

/**
 * Writes the target's address, token and key into all definitions. If one of them cannot be read or written, or has
 * another address, all of them end as they were.
 */
export async function registerCallback(
	sender: SendRequest,
	codes: readonly string[],
	target: CallbackTarget,
	rules: ReplaceRules,
): Promise<Result<undefined>> {
	const definitions = await fetchDefinitions(sender, codes);
	if (!definitions.ok) return definitions;
	const conflict = findConflict(definitions.value, target, rules);
	if (conflict !== undefined) return err(conflict);

	const changed: ReadDefinition[] = [];
	for (const definition of definitions.value) {
		if (hasTarget(definition.stored, target)) continue;
		// A request that failed may still have changed the definition.
		changed.push(definition);
		const written = await writeTarget(sender, definition, target);
		if (!written.ok) return err(await restore(sender, changed, written.failure));
	}
	return ok(undefined);
}

/**
 * Takes the address out of the definitions that have it. Definitions that do not exist any more, or have another
 * address, are left alone. Tries all of them. Returns the first failure.
 */
export async function unregisterCallback(
	sender: SendRequest,
	codes: readonly string[],
	url: string,
): Promise<Result<undefined>> {
	let failure: Failure | undefined;
	for (const code of codes) {
		const read = await fetchDefinition(sender, code);
		if (!read.ok) {
			const { code: errorCode, message } = read.failure;
			const isGone =
				errorCode !== undefined && findErrorCode(errorCode, message)?.isDefinitionError;
			if (!isGone) failure ??= read.failure;
		} else if (read.value.external.action_callback_url === url) {
			const written = await write(sender, code, withoutCallback(read.value));
			if (!written.ok) failure ??= written.failure;
		}
	}
	return failure === undefined ? ok(undefined) : err(failure);
}

async function fetchDefinitions(
	sender: SendRequest,
	codes: readonly string[],
): Promise<Result<ReadDefinition[]>> {
	const results = await Promise.all(
		codes.map(async (code) => ({ code, read: await fetchDefinition(sender, code) })),
	);
	const definitions: ReadDefinition[] = [];
	for (const { code, read } of results) {
		if (!read.ok) return read;
		definitions.push({ code, stored: read.value });
	}
	return ok(definitions);
}

/** Writes the target into a definition, and reads it to see whether Feishu changed that definition. */
async function writeTarget(
	sender: SendRequest,
	{ code, stored }: ReadDefinition,
	target: CallbackTarget,
): Promise<Result<undefined>> {
	const written = await write(sender, code, withCallback(stored, target));
	if (!written.ok) return written;
	const read = await fetchDefinition(sender, code);
	if (!read.ok) return read;
	if (hasTarget(read.value, target)) return ok(undefined);
	return err(
		withDefinition(
			{
				affects: 'request',
				message: 'Feishu accepted the callback, but the definition does not have it',
				description: `Feishu stored the change under the code "${written.value}".`,
			},
			code,
		),
	);
}

async function write(
	sender: SendRequest,
	code: string,
	definition: StoredDefinition,
): Promise<Result<string>> {
	const body = {
		...definition,
		// The code that the definition was created with. Feishu matches definitions by it.
		approval_code: definition.approval_code || code,
		approval_name: definition.approval_name ?? '',
	};
	const response = await sender.send(
		createUpsertDefinitionRequest(body, {
			userIdType: 'open_id',
			departmentIdType: 'open_department_id',
		}),
	);
	const parsed = response.ok ? parseUpsertDefinitionResponse(response.value) : response;
	return parsed.ok ? parsed : err(withDefinition(parsed.failure, code));
}

/** Writes definitions back as they were read, and adds to the failure which ones could not be restored. */
async function restore(
	sender: SendRequest,
	definitions: readonly ReadDefinition[],
	failure: Failure,
): Promise<Failure> {
	const lost: string[] = [];
	for (const { code, stored } of [...definitions].reverse()) {
		await write(sender, code, stored);
		const read = await fetchDefinition(sender, code);
		if (!read.ok || !hasSameCallback(read.value, stored)) lost.push(code);
	}
	const note =
		lost.length === 0
			? 'No definition was changed.'
			: `The callback of these definitions may be this trigger's now, because they could not be restored: ${lost.join(', ')}.`;
	return withNote(failure, note);
}

function findConflict(
	definitions: readonly ReadDefinition[],
	target: CallbackTarget,
	{ isOwnUrl, replaceAny, conflictAdvice }: ReplaceRules,
): Failure | undefined {
	if (replaceAny) return undefined;
	const conflicts = definitions.flatMap(({ code, stored }) => {
		const url = stored.external.action_callback_url ?? '';
		return url === '' || url === target.url || isOwnUrl(url) ? [] : [{ code, url }];
	});
	if (conflicts.length === 0) return undefined;
	const list = conflicts.map(({ code, url }) => `${code} to ${hideSecrets(url)}`).join(', ');
	return {
		affects: 'request',
		message: `Feishu already sends decisions to another callback address: ${list}`,
		description: `Nothing was changed. ${conflictAdvice}`,
	};
}

/** An address may contain a password, or a secret in its query. */
function hideSecrets(url: string): string {
	return url.replace(/^(\w+:\/\/)[^/]*@/, '$1…@').replace(/\?.*$/s, '?…');
}

function hasTarget({ external }: StoredDefinition, { url, secrets }: CallbackTarget): boolean {
	return (
		external.action_callback_url === url &&
		external.action_callback_token === secrets.token &&
		(external.action_callback_key ?? '') === secrets.key
	);
}

function hasSameCallback(a: StoredDefinition, b: StoredDefinition): boolean {
	return CALLBACK_FIELDS.every((field) => a.external[field] === b.external[field]);
}

function withCallback(
	stored: StoredDefinition,
	{ url, secrets }: CallbackTarget,
): StoredDefinition {
	const bare = withoutCallback(stored);
	return {
		...bare,
		external: {
			...bare.external,
			action_callback_url: url,
			action_callback_token: secrets.token,
			...(secrets.key !== '' && { action_callback_key: secrets.key }),
		},
	};
}

/** Feishu sets fields that are left out to their defaults. */
function withoutCallback(stored: StoredDefinition): StoredDefinition {
	const external = { ...stored.external };
	for (const field of CALLBACK_FIELDS) delete external[field];
	return { ...stored, external };
}
