import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { Engine } from '../engine';
import { getOutput, Scenario } from '../scenario';
import { readPage, type Page } from './markdown';

/** The headers of the tables that say what to enter into a node's panel. */
const VALUE_HEADERS = [
	['Field', 'Value'],
	['字段', '值'],
];

const TIME_ZONE = 'Asia/Shanghai';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

/** The rows of the tables that say what to enter, in their order. */
function getValueTables({ tables }: Page): Array<Array<[label: string, value: string]>> {
	return tables
		.filter(([header]) =>
			VALUE_HEADERS.some(([field, value]) => header?.[0] === field && header?.[1] === value),
		)
		.map((rows) => rows.slice(1).map(([label = '', value = '']) => [label, value]));
}

/** Returns the parameters that a person sets who enters these values into the fields with these labels. */
function toParameters(rows: Array<[label: string, value: string]>): INodeParameters {
	const parameters: INodeParameters = {};
	for (const [label, text] of rows) {
		const value = text.replace(/^`(.*)`$/, '$1');
		const fields = engine.nodeType.description.properties.filter(
			({ displayName, displayOptions: { show = {} } = {} }) =>
				displayName === label &&
				Object.entries(show).every(
					([name, values]) =>
						parameters[name] === undefined || values?.includes(parameters[name] as string),
				),
		);
		const [field] = fields;
		if (field === undefined) throw new Error(`The panel has no field "${label}"`);
		parameters[field.name] = toValue(field, value);
	}
	return parameters;
}

function toValue({ type, options = [], displayName }: INodeProperties, text: string): string {
	if (type !== 'options') return text.startsWith('{{') ? `=${text}` : text;
	const choice = options.find((option) => option.name === text);
	if (!choice || !('value' in choice)) throw new Error(`"${displayName}" has no choice "${text}"`);
	return choice.value as string;
}

/** Parses the JSON blocks of a page. */
const getJson = ({ codeBlocks }: Page) =>
	codeBlocks
		.filter(({ language }) => language === 'json')
		.map(({ text }) => JSON.parse(text) as Record<string, unknown>);

describe.each(['docs/third-party-approval.md', 'docs/zh-CN/third-party-approval.md'])(
	'%s',
	(file) => {
		const page = readPage(file);
		const [exampleOutput, sample] = getJson(page);
		const row = Object.fromEntries(
			Object.entries(sample ?? {}).map(([name, value]) => [
				name,
				value === 'YOU@example.com' ? 'chen.wei@example.com' : value,
			]),
		);
		let approvalCode: string;

		beforeAll(() => scenario.clearAll());

		const check = async (changes: object = {}) =>
			await scenario.check([{ ...row, ...changes }], {
				parameters: { itemsAre: 'tasks' },
				timezone: TIME_ZONE,
			});

		const sync = async () => {
			const [, rows = []] = getValueTables(page);
			return await scenario.sync([row], {
				parameters: {
					...toParameters(rows.filter(([label]) => label !== 'Approval Code')),
					approvalCode,
				},
				options: { title: '' },
				timezone: TIME_ZONE,
			});
		};

		test('step 5 creates the definition, with the output that the page shows', async () => {
			const [rows = []] = getValueTables(page);
			const run = await scenario.upsert([{}], { parameters: toParameters(rows) });
			expect(run.error).toBeUndefined();
			const [output = {}] = getOutput(run);
			expect({ ...output, approval_code: exampleOutput?.approval_code }).toEqual(exampleOutput);
			approvalCode = output.approval_code as string;
			expect(scenario.feishu.definitions.get(approvalCode)?.fields.viewers).toEqual([
				{ viewer_type: 'TENANT' },
			]);
		});

		test('step 6 shows the approval to the person with this address', async () => {
			const run = await sync();
			expect(run.error).toBeUndefined();
			expect(run.hints[0]?.message).toContain(TIME_ZONE);
			expect(scenario.feishu.getPersonView('u_chen_wei').todos).toEqual([
				expect.objectContaining({ instance_id: 'LEAVE-1' }),
			]);
			expect(scenario.syncBody.start_time).toBe(String(Date.parse('2024-05-06T09:00:00+08:00')));
		});

		test('step 7 finds what the page says', async () => {
			const equal = await check();
			expect(getOutput(equal)).toEqual([]);
			expect(equal.hints[0]?.message).toContain('1 instance checked in 1 request: no difference');
			const later = await check({ update_time: '2024-05-06 09:01:00' });
			expect(getOutput(later)).toMatchObject([{ status: 'behind' }]);
			expect(getOutput(await check({ instance_id: 'LEAVE-2' }))).toMatchObject([
				{ status: 'missing' },
			]);
			expect(getOutput(await check({ task_id: 'LEAVE-1-2' }))).toMatchObject([
				{ status: 'tasks_differ', tasks: [{ task_id: 'LEAVE-1-2', status: 'missing' }] },
			]);
			expect((await sync()).error).toBeUndefined();
			expect(getOutput(await check())).toEqual([]);
		});
	},
);
