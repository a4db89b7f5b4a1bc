import type { IAuthenticateRuleResponseSuccessBody } from 'n8n-workflow';

/** What Feishu may answer to the Test button's request, and what to tell the user. */
const MESSAGES: ReadonlyArray<[code: number, message: string]> = [
	[
		99991672,
		'The App ID and App Secret are right, but the app has no approval scope. In the developer console, under "Permissions & Scopes", add approval:approval, approval:approval:readonly or approval:external_instance, then publish a version of the app.',
	],
	[99991662, 'The app is disabled. A tenant administrator can enable it in the admin console.'],
	[
		99991673,
		'The app is not installed in this tenant. Publish a version of it and have it approved.',
	],
	[
		99991401,
		"This server's IP address is not on the app's allow list (developer console, Security Settings).",
	],
	[99991403, "This month's API quota of the tenant is used up."],
	[99991400, 'Feishu limits the rate of requests at the moment. Wait a minute and test again.'],
	[1390014, 'Feishu does not know the tenant. Look at App ID and, for a store app, Tenant Key.'],
	[1395001, 'Feishu has a fault at the moment. Wait a minute and test again.'],
	...[99991661, 99991663, 99991664, 99991665, 99991671].map((code): [number, string] => [
		code,
		`Feishu gave an access token, but refuses it (code ${code}). Is the platform right for this app?`,
	]),
];

/**
 * The rules by which n8n judges the answer to the Test button's request. Each of them tells of a failure, the
 * first that applies; the last holds for every answer that is not a check's.
 */
export const TEST_RULES: IAuthenticateRuleResponseSuccessBody[] = [
	...MESSAGES.map(([value, message]) => createRule('code', value, message)),
	createRule(
		'data.diff_instances',
		undefined,
		"The host did not answer as Feishu's approval API does. Is the platform, or the Base URL, right?",
	),
];

function createRule(
	key: string,
	value: number | undefined,
	message: string,
): IAuthenticateRuleResponseSuccessBody {
	return { type: 'responseSuccessBody', properties: { key, value, message } };
}
