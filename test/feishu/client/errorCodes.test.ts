import {
	ERROR_CODES,
	findErrorCode,
	INVALID_PARAMETER_CODE,
	type ErrorCode,
} from '../../../nodes/FeishuApproval/feishu/client/errorCodes';

const listCodes = (matches: (error: ErrorCode) => boolean | undefined) =>
	Object.entries(ERROR_CODES).flatMap(([code, error]) =>
		error !== undefined && matches(error) ? [Number(code)] : [],
	);

const TOKEN_ENDPOINT_CODES = [10003, 10012, 10013, 10014, 10015];
const TOKEN_REJECTED_CODES = [99991661, 99991663, 99991664, 99991665, 99991671];
const PERSON_CODES = [99992351, 99992359, 99992360, 99992361];
const DEPARTMENT_CODES = [99992357, 99992358, 99992380];

test('codes by what the client does', () => {
	expect(listCodes(({ kind }) => kind === 'tokenRejected')).toEqual(TOKEN_REJECTED_CODES);
	expect(listCodes(({ kind }) => kind === 'rateLimited')).toEqual([99991400]);
	expect(listCodes(({ kind }) => kind === 'transient')).toEqual([1395001]);
	const others = [...TOKEN_REJECTED_CODES, 99991400, 1395001];
	expect(listCodes(({ kind }) => kind === 'permanent')).toEqual(
		listCodes(() => true).filter((code) => !others.includes(code)),
	);
});

test('codes by what they affect', () => {
	expect(listCodes(({ affects }) => affects === 'app')).toEqual(
		[
			...TOKEN_ENDPOINT_CODES,
			1390014,
			...TOKEN_REJECTED_CODES,
			...[99991401, 99991403, 99991662, 99991672, 99991673],
		].sort((a, b) => a - b),
	);
	expect(listCodes(({ affects }) => affects === 'request')).toEqual([
		1390002, 1390016, 1395001, 99991400,
	]);
	expect(listCodes(({ affects }) => affects === 'payload')).toEqual(
		[9499, 60001, 1390001, ...PERSON_CODES, ...DEPARTMENT_CODES, 99992402].sort((a, b) => a - b),
	);
});

test('codes of an approval definition, and of the endpoints that issue tokens', () => {
	expect(listCodes(({ isDefinitionError }) => isDefinitionError)).toEqual([1390002, 1390016]);
	expect(listCodes(({ isTokenEndpointOnly }) => isTokenEndpointOnly)).toEqual(TOKEN_ENDPOINT_CODES);
	expect(INVALID_PARAMETER_CODE).toBe(1390001);
});

test.each<[number[], RegExp]>([
	[[9499], /another type than Feishu expects/],
	[[10003], /'App ID', 'App Secret'.*'App Ticket' and 'Tenant Key'/],
	[[10012], /'App Ticket' is wrong or outdated/],
	[[10013], /'App ID' and 'Tenant Key'/],
	[[10014, 10015], /'App Secret' does not belong to 'App ID'.*Credentials & Basic Info/],
	[[1390001], /does not say which value is invalid/],
	[[1390002], /the one that Feishu returned/],
	[[1390014], /does not know the tenant/],
	[[1390016], /definition was deleted/],
	[[99991401], /IP address is not on the app's allow list/],
	[[99991403], /quota for this month is used up/],
	[[99991662], /app is disabled/],
	[[99991672], /Grant the scope under "Permissions & Scopes"/],
	[[99991673], /not installed in this tenant/],
	[[99992351, 99992361], /Open ID is valid only in the app that obtained it/],
	[[99992359, 99992360], /does not know a person.*of the type that its field says/],
	[DEPARTMENT_CODES, /does not know the department/],
])('the codes %j have advice', (codes, advice) => {
	for (const code of codes) expect(ERROR_CODES[code]?.advice).toMatch(advice);
});

test('advice consists of sentences', () => {
	const advice = Object.values(ERROR_CODES).flatMap((error) => error?.advice ?? []);
	expect(advice.length).toBeGreaterThan(20);
	for (const text of advice) expect(text).toMatch(/^['A-Z].*[a-z)']\.$/);
});

test.each<[number[], RegExp]>([
	[TOKEN_REJECTED_CODES, /'Platform' is right/],
	[[1395001], /temporary error.*test again/],
	[[99991400], /rate limit is reached.*test again/],
	[[99991672], /add approval:approval, .* then publish a version/],
])('the Test button has words of its own for %j', (codes, message) => {
	for (const code of codes) expect(ERROR_CODES[code]?.testMessage).toMatch(message);
});

test.each<[number, string | undefined, unknown]>([
	[1390014, 'sync the same instance in a Short Period', { kind: 'transient', affects: 'request' }],
	[1390014, 'tenant not found', ERROR_CODES[1390014]],
	[1390014, undefined, ERROR_CODES[1390014]],
	[1390002, 'in a short period', ERROR_CODES[1390002]],
	[4242, undefined, undefined],
])('what is known about the code %i with the message %p', (code, msg, expected) => {
	expect(findErrorCode(code, msg)).toEqual(expected);
});
