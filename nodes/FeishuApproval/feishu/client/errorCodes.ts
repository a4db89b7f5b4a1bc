import type { Failure } from './result';

/**
 * How the client handles an error:
 * - `tokenRejected`: it fetches a new tenant access token and sends the request again, once;
 * - `rateLimited`: it waits as long as Feishu asks and sends the request again;
 * - `transient`: it retries with growing pauses;
 * - `permanent`: it does not retry.
 */
export type ErrorKind = 'tokenRejected' | 'rateLimited' | 'transient' | 'permanent';

/** What is known about one of Feishu's error codes. */
export interface ErrorCode {
	readonly kind: ErrorKind;
	readonly affects: Failure['affects'];
	/** What the user can do about it. */
	readonly advice?: string;
	/** What the credential's Test button shows instead of `advice`. */
	readonly testMessage?: string;
	/** The approval definition does not exist or was deleted: every other request for it would fail too. */
	readonly isDefinitionError?: boolean;
	/** Only the endpoints that issue tokens respond with this code. */
	readonly isTokenEndpointOnly?: boolean;
}

const TOKEN_REJECTED: ErrorCode = {
	kind: 'tokenRejected',
	affects: 'app',
	testMessage:
		"Feishu issued an access token, but rejects it. Check that 'Platform' is right for this app.",
};

const WRONG_SECRET: ErrorCode = {
	kind: 'permanent',
	affects: 'app',
	advice: `'App Secret' does not belong to 'App ID'. Copy both from "Credentials & Basic Info" in the developer console.`,
	isTokenEndpointOnly: true,
};

const INVALID_VALUE: ErrorCode = { kind: 'permanent', affects: 'payload' };

const UNKNOWN_USER_ID: ErrorCode = {
	kind: 'permanent',
	affects: 'payload',
	advice:
		'Feishu does not know a person in this request. Check that each ID is of the type that its field says.',
};

const UNKNOWN_OPEN_ID: ErrorCode = {
	kind: 'permanent',
	affects: 'payload',
	advice:
		'Feishu does not know an Open ID in this request. An Open ID is valid only in the app that obtained it.',
};

const UNKNOWN_DEPARTMENT: ErrorCode = {
	kind: 'permanent',
	affects: 'payload',
	advice: 'Feishu does not know the department. Check its ID, and that the app may see it.',
};

/**
 * The error codes that the node handles specially. Any other code is permanent and affects its request, unless the
 * HTTP status decides otherwise. Source: the error code tables of Feishu's open platform.
 * `docs/reliability.md` and `docs/errors.md` list the same codes; a test compares them.
 */
export const ERROR_CODES: Readonly<Partial<Record<number, ErrorCode>>> = {
	9499: {
		...INVALID_VALUE,
		advice: 'A value has another type than Feishu expects. The message says which one.',
	},
	10003: {
		kind: 'permanent',
		affects: 'app',
		advice: "Check 'App ID', 'App Secret' and, for a store app, 'App Ticket' and 'Tenant Key'.",
		isTokenEndpointOnly: true,
	},
	10012: {
		kind: 'permanent',
		affects: 'app',
		advice: "'App Ticket' is wrong or outdated. Feishu pushes a new one every hour.",
		isTokenEndpointOnly: true,
	},
	10013: {
		kind: 'permanent',
		affects: 'app',
		advice: "Check 'App ID' and 'Tenant Key'.",
		isTokenEndpointOnly: true,
	},
	10014: WRONG_SECRET,
	10015: WRONG_SECRET,
	60001: {
		kind: 'permanent',
		affects: 'payload',
		advice:
			'Feishu rejects the bot message. The message says what is wrong, for example with a person or an address.',
	},
	1390001: {
		kind: 'permanent',
		affects: 'payload',
		advice: 'Feishu does not say which value is invalid. Check the IDs and times of this instance.',
	},
	1390002: {
		kind: 'permanent',
		affects: 'request',
		isDefinitionError: true,
		advice:
			'The approval code must be the one that Feishu returned when the approval definition was created. A code of your own does not work.',
	},
	1390014: {
		kind: 'permanent',
		affects: 'app',
		advice: "Feishu does not know the tenant. Check 'App ID' and, for a store app, 'Tenant Key'.",
	},
	1390016: {
		kind: 'permanent',
		affects: 'request',
		isDefinitionError: true,
		advice: 'The approval definition was deleted on Feishu.',
	},
	1395001: {
		kind: 'transient',
		affects: 'request',
		testMessage: 'Feishu has a temporary error. Wait a minute and test again.',
	},
	99991400: {
		kind: 'rateLimited',
		affects: 'request',
		testMessage: "Feishu's rate limit is reached. Wait a minute and test again.",
	},
	99991401: {
		kind: 'permanent',
		affects: 'app',
		advice:
			"This server's IP address is not on the app's allow list (developer console, Security Settings).",
	},
	99991403: {
		kind: 'permanent',
		affects: 'app',
		advice: "The tenant's API quota for this month is used up. Extend it, or wait for next month.",
	},
	99991661: TOKEN_REJECTED,
	99991662: {
		kind: 'permanent',
		affects: 'app',
		advice: 'The app is disabled. A tenant administrator can enable it in the admin console.',
	},
	99991663: TOKEN_REJECTED,
	99991664: TOKEN_REJECTED,
	99991665: TOKEN_REJECTED,
	99991671: TOKEN_REJECTED,
	99991672: {
		kind: 'permanent',
		affects: 'app',
		advice: 'Grant the scope under "Permissions & Scopes" and publish a new version of the app.',
		testMessage: `'App ID' and 'App Secret' are right, but the app has no approval scope. In the developer console, under "Permissions & Scopes", add approval:approval, approval:approval:readonly or approval:external_instance, then publish a version of the app.`,
	},
	99991673: {
		kind: 'permanent',
		affects: 'app',
		advice:
			'The app is not installed in this tenant. Publish a version of the app and have it approved.',
	},
	99992351: UNKNOWN_OPEN_ID,
	99992357: UNKNOWN_DEPARTMENT,
	99992358: UNKNOWN_DEPARTMENT,
	99992359: UNKNOWN_USER_ID,
	99992360: UNKNOWN_USER_ID,
	99992361: UNKNOWN_OPEN_ID,
	99992380: UNKNOWN_DEPARTMENT,
	99992402: INVALID_VALUE,
};

/** Older hosts send 1390014 with this message if an instance is synced again too soon. Newer ones send 1395001. */
const TOO_SOON: ErrorCode = { kind: 'transient', affects: 'request' };

/** Returns what is known about an error; undefined if it is unknown. */
export function findErrorCode(code: number, msg: string | undefined): ErrorCode | undefined {
	if (code === 1390014 && /short period/i.test(msg ?? '')) return TOO_SOON;
	return ERROR_CODES[code];
}

/** The app lacks a scope. */
export const MISSING_SCOPE_CODE = 99991672;

/** `param is invalid`: Feishu rejects something in the body, usually without saying what. */
export const INVALID_PARAMETER_CODE = 1390001;
