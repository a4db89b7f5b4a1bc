import type {
	StoredDefinition,
	StoredI18nResource,
} from '../../../../nodes/FeishuApproval/feishu/api/approvalDefinitions';
import { TextCatalog } from '../../../../nodes/FeishuApproval/i18n/textCatalog';
import type { DefinitionInput } from '../../../../nodes/FeishuApproval/resources/externalApproval/upsert/readDefinition';
import { toDefinitionBody } from '../../../../nodes/FeishuApproval/resources/externalApproval/upsert/toDefinitionBody';

const NAME = '@i18n@long-name';
const SECRETS = { token: 'the-token', key: 'the-key' };

const createInput = (
	more: Partial<DefinitionInput> & { name?: string; description?: string } = {},
): DefinitionInput => ({
	ownCode: 'oa-leave',
	idTypes: { userIdType: 'open_id', departmentIdType: 'open_department_id' },
	readTexts: (locale) => {
		const catalog = new TextCatalog(locale);
		const add = (text?: string) => text && catalog.add(new Map([[locale, text]]));
		return { catalog, approvalName: add(more.name), description: add(more.description) };
	},
	...more,
});

const createStored = (more: Partial<StoredDefinition> = {}): StoredDefinition => ({
	approval_name: NAME,
	external: { support_pc: true },
	viewers: [{ viewer_type: 'NONE' }],
	i18n_resources: [createResource('zh-CN', { [NAME]: '请假' }, true)],
	...more,
});

const createResource = (
	locale: string,
	texts: Record<string, string>,
	is_default?: boolean,
): StoredI18nResource => ({
	locale,
	is_default,
	texts: Object.entries(texts).map(([key, value]) => ({ key, value })),
});

/** Writes a definition and returns the body. */
function write(input: DefinitionInput, stored?: StoredDefinition, secrets?: typeof SECRETS) {
	const body = toDefinitionBody(input, stored, secrets);
	if (!body.ok) throw new Error(body.failure.message);
	return body.value;
}

/** The texts of a body by locale, with the default locale marked. */
const getTexts = ({ i18n_resources }: StoredDefinition) =>
	i18n_resources.map(({ locale, is_default, texts }) => [
		is_default ? `${locale} (default)` : locale,
		Object.fromEntries(texts.map(({ key, value }) => [key, value])),
	]);

describe('texts', () => {
	test("a new default language gets all texts, the first in Feishu's order of languages", () => {
		const i18n_resources = [
			createResource('xx-XX', { a: 'xx', [NAME]: 'xx' }),
			createResource('ja-JP', { [NAME]: '休暇', b: 'ja' }),
			createResource('zh-CN', { [NAME]: '请假' }, true),
		];
		const body = write(createInput({ locale: 'en-US' }), createStored({ i18n_resources }));
		expect(getTexts(body)).toEqual([
			['en-US (default)', { [NAME]: '请假', b: 'ja', a: 'xx' }],
			['xx-XX', { a: 'xx', [NAME]: 'xx' }],
			['ja-JP', { [NAME]: '休暇', b: 'ja' }],
			['zh-CN', { [NAME]: '请假' }],
		]);
	});

	test('that no field refers to any more are removed, and a language without texts with them', () => {
		const i18n_resources = [
			createResource('zh-CN', { [NAME]: '请假', other: '其他' }, true),
			createResource('en-US', { [NAME]: 'Leave' }),
		];
		const body = write(createInput({ name: '休假' }), createStored({ i18n_resources }));
		expect(getTexts(body)).toEqual([
			['zh-CN (default)', { other: '其他', [body.approval_name ?? '']: '休假' }],
		]);
	});

	test('that another field refers to stay', () => {
		const stored = createStored({ description: NAME });
		const body = write(createInput({ name: '休假' }), stored);
		expect(body.description).toBe(NAME);
		expect(getTexts(body)).toEqual([
			['zh-CN (default)', { [NAME]: '请假', [body.approval_name ?? '']: '休假' }],
		]);
	});

	test.each<[string, StoredI18nResource[], string]>([
		[
			'the default one',
			[createResource('en-US', { [NAME]: 'a' }), createResource('ja-JP', { [NAME]: 'b' }, true)],
			'ja-JP',
		],
		['the first one, if none is the default', [createResource('ja-JP', { [NAME]: 'b' })], 'ja-JP'],
		['Chinese, if the language is unknown', [createResource('xx-XX', { [NAME]: 'b' })], 'zh-CN'],
		['Chinese, if there is none', [], 'zh-CN'],
	])('without a language are in that of the definition: %s', (_, i18n_resources, expected) => {
		const body = write(createInput({ description: 'New' }), createStored({ i18n_resources }));
		const resource = body.i18n_resources.find(({ locale }) => locale === expected);
		expect(resource?.is_default).toBe(true);
		expect(resource?.texts).toContainEqual({ key: body.description, value: 'New' });
	});
});

describe('the key of a name that stays', () => {
	const writeName = (key: string, i18n_resources: StoredI18nResource[]) =>
		write(createInput(), createStored({ approval_name: key, i18n_resources }));

	test('stays if it has nine characters', () => {
		const body = writeName('@i18n@123', [createResource('zh-CN', { '@i18n@123': '请假' }, true)]);
		expect(body.approval_name).toBe('@i18n@123');
	});

	test('is replaced if it is shorter, in the languages that Feishu knows', () => {
		const body = writeName('@i18n@12', [
			createResource('zh-CN', { '@i18n@12': '请假', other: '其他' }, true),
			createResource('en-US', { other: 'Other' }),
			createResource('xx-XX', { '@i18n@12': 'xx' }),
		]);
		expect(body.approval_name?.length).toBeGreaterThan(9);
		expect(getTexts(body)).toEqual([
			['zh-CN (default)', { other: '其他', [body.approval_name ?? '']: '请假' }],
			['en-US', { other: 'Other' }],
		]);
	});

	test('stays if it has no text', () => {
		const body = writeName('@i18n@12', [createResource('zh-CN', { other: '其他' }, true)]);
		expect(body.approval_name).toBe('@i18n@12');
	});
});

describe('where a definition is shown', () => {
	test.each<[string, Record<string, boolean>, object | undefined]>([
		['everywhere, if Feishu does not say', {}, { support_pc: true, support_mobile: true }],
		['as stored: on PC', { support_pc: true }, { support_pc: true }],
		['as stored: on mobile', { support_mobile: true }, { support_mobile: true }],
		['nowhere, which is an error', { support_mobile: false }, undefined],
	])('is %s', (_, external, expected) => {
		const body = toDefinitionBody(createInput(), createStored({ external }));
		if (expected !== undefined) {
			expect(body).toMatchObject({ ok: true, value: { external: expected } });
			return;
		}
		expect(body).toMatchObject({ ok: false, failure: { affects: 'request' } });
	});
});

describe('the callback', () => {
	const callbackUrl = 'https://n8n.example.com/webhook/x';
	const stored = createStored({
		external: {
			support_pc: true,
			action_callback_url: 'https://old.example.com',
			action_callback_token: 'old-token',
			action_callback_key: 'old-key',
		},
	});

	test('has the address, the token and the key', () => {
		expect(write(createInput({ callbackUrl }), stored, SECRETS).external).toMatchObject({
			action_callback_url: callbackUrl,
			action_callback_token: 'the-token',
			action_callback_key: 'the-key',
		});
	});

	test('without a key removes the stored one', () => {
		const { external } = write(createInput({ callbackUrl }), stored, { token: 't', key: '' });
		expect(external.action_callback_key).toBeUndefined();
	});

	test('stays as it is without an address', () => {
		expect(write(createInput(), stored).external).toEqual(stored.external);
	});
});

describe('the group', () => {
	const stored = createStored({ group_code: 'oa', group_name: '@i18n@group-name' });

	test.each([
		['stays', undefined, 'oa', '@i18n@group-name'],
		['stays if the item names it', 'oa', 'oa', '@i18n@group-name'],
		['can be another one, whose name is not that of the old one', 'hr', 'hr', undefined],
	])('%s', (_, groupCode, code, name) => {
		const { group_code, group_name } = write(createInput({ groupCode }), stored);
		expect([group_code, group_name]).toEqual([code, name]);
	});
});
