import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { runNode } from '../../nodes/FeishuApproval/execution/router';
import type {
	ItemResult,
	Operation,
	OperationRun,
} from '../../nodes/FeishuApproval/execution/runOperation';
import type { Failure } from '../../nodes/FeishuApproval/feishu/client/result';
import { InputError, invalidValue } from '../../nodes/FeishuApproval/input/inputError';
import { FakeContext, type FakeContextOptions } from './fakeContext';

const PARAMETERS = { resource: 'thing', operation: 'do' };
const FAILURE: Failure = { affects: 'request', message: 'no', description: 'Advice.', code: 7 };

/** An operation that outputs each item as it is. */
const createRun = (
	fake: FakeContext,
	more: Partial<OperationRun<string>> = {},
): OperationRun<string> => ({
	timeout: 1000,
	readItem: () => {},
	send: async () => await Promise.resolve('report'),
	getResults: () =>
		fake.context.getInputData().map((item, itemIndex): ItemResult => ({ item, itemIndex })),
	formatHint: (report, { requests, errors }) => `${report}: ${requests} requests, ${errors} errors`,
	...more,
});

type CreateRun = (fake: FakeContext) => Partial<OperationRun<string>>;

/** Runs the node with one operation. Returns its output, or the error that it throws. */
async function run(create: CreateRun = () => ({}), options: FakeContextOptions = {}) {
	const fake = new FakeContext({ parameters: PARAMETERS, ...options });
	const operation: Operation<string> = { createRun: () => createRun(fake, create(fake)) };
	const output = runNode(fake.context, { thing: { do: operation as Operation } });
	const settled = await output.then(
		(items) => ({ items, error: undefined }),
		(error: unknown) => ({ items: undefined, error: error as NodeApiError | NodeOperationError }),
	);
	return { ...settled, hints: fake.hints };
}

const createItems = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
const CONTINUE = 'continueRegularOutput';

test('the output of the operation is that of the node, with its hint', async () => {
	const { items, hints } = await run(undefined, { items: createItems(2) });
	expect(items?.map(({ json }) => json)).toEqual([{ id: 0 }, { id: 1 }]);
	expect(hints).toEqual(['report: 0 requests, 0 errors']);
});

test.each([
	['thing', 'undo'],
	['other', 'do'],
])(
	'the resource %s with the operation %s is an error that names both',
	async (resource, operation) => {
		const { error } = await run(undefined, { parameters: { resource, operation } });
		expect(error?.message).toBe(`The resource '${resource}' has no operation '${operation}'`);
	},
);

test('the steps of a run are called in their order', async () => {
	const steps: string[] = [];
	await run(
		() => ({
			readItem: (itemIndex) => void steps.push(`read ${itemIndex}`),
			combineItems: () => {
				steps.push('combine');
				return [];
			},
			send: async () => {
				steps.push('send');
				return await Promise.resolve('');
			},
			getResults: () => {
				steps.push('results');
				return [];
			},
			formatHint: () => {
				steps.push('hint');
				return '';
			},
		}),
		{ items: createItems(2) },
	);
	expect(steps).toEqual(['read 0', 'read 1', 'combine', 'send', 'results', 'hint']);
});

describe('an invalid item', () => {
	const createInvalid = (
		invalid: number[],
		error: Error = new InputError('Name', 'is bad', 'Advice.'),
	) => {
		let sends = 0;
		const create: CreateRun = () => ({
			readItem: (itemIndex) => {
				if (invalid.includes(itemIndex)) throw error;
			},
			send: async () => {
				sends++;
				return await Promise.resolve('');
			},
			getResults: () => [],
		});
		return { create, countSends: () => sends };
	};

	test('ends the run before anything is sent', async () => {
		const { create, countSends } = createInvalid([1]);
		const { error } = await run(create, { items: createItems(3) });
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: "'Name' is bad [item 1]",
			description: 'Advice.',
			context: { itemIndex: 1 },
		});
		expect(countSends()).toBe(0);
	});

	test('is named first, and the others are counted', async () => {
		const { create } = createInvalid([3, 1, 2]);
		const { error } = await run(create, { items: createItems(4) });
		expect(error).toMatchObject({
			message: "'Name' is bad [item 1]",
			description: 'Advice. 2 more of the items cannot be used either.',
		});
	});

	test('is named first even if its error shows last', async () => {
		const { create } = createInvalid([2]);
		const { error } = await run(
			(fake) => ({
				...create(fake),
				combineItems: () => [[1, new InputError('Name', 'is a part')] as const],
			}),
			{ items: createItems(3) },
		);
		expect(error).toMatchObject({
			message: "'Name' is a part [item 1]",
			description: '1 more of the items cannot be used either.',
		});
	});

	test('with continue on fail becomes an error, and the rest goes on', async () => {
		const { create, countSends } = createInvalid([1]);
		const { items, hints } = await run(
			(fake) => ({
				...create(fake),
				getResults: () => [
					{ item: { json: { id: 2 } }, itemIndex: 2 },
					{ item: { json: { id: 0 } }, itemIndex: 0 },
				],
			}),
			{ items: createItems(3), onError: CONTINUE },
		);
		expect(items).toEqual([
			{ json: { id: 0 } },
			{ json: { error: "'Name' is bad. Advice. [item 1]" }, pairedItem: { item: 1 } },
			{ json: { id: 2 } },
		]);
		expect(countSends()).toBe(1);
		expect(hints).toEqual([': 0 requests, 1 errors']);
	});

	test('whose error is none of the input keeps its message', async () => {
		const { create } = createInvalid([0], new Error('Broken'));
		const { items } = await run(create, { onError: CONTINUE });
		expect(items?.[0]?.json).toEqual({ error: 'Broken [item 0]' });
	});

	test('is named with its instance', async () => {
		const { create } = createInvalid([0]);
		const { error } = await run((fake) => ({ ...create(fake), findInstanceId: () => 'A-1' }));
		expect(error?.message).toBe(`Instance "A-1": 'Name' is bad [item 0]`);
	});

	test('whose instance cannot be read, either, is named without it', async () => {
		const { create } = createInvalid([0]);
		const { error } = await run((fake) => ({
			...create(fake),
			findInstanceId: () => {
				throw new InputError('Instance ID', 'fails');
			},
		}));
		expect(error?.message).toBe(`'Name' is bad [item 0]`);
	});

	test('is known by its instance when items are combined', async () => {
		const { create } = createInvalid([1]);
		let invalidItemById: ReadonlyMap<string, number> | undefined;
		await run(
			(fake) => ({
				...create(fake),
				findInstanceId: (itemIndex) => (itemIndex < 2 ? `A-${itemIndex}` : undefined),
				combineItems: (map) => {
					invalidItemById = map;
					return [];
				},
			}),
			{ items: createItems(3) },
		);
		expect(invalidItemById).toEqual(new Map([['A-1', 1]]));
	});

	describe('with an empty value', () => {
		const empty = invalidValue('Name', undefined, 'a text', 'Advice.');

		test.each<[string, object, string]>([
			['its fields', { a: 1, b: 2 }, 'Fields of the item: a, b.'],
			['none', {}, 'Fields of the item: none.'],
			[
				'the first 20 of them',
				Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, 0])),
				`Fields of the item: ${Array.from({ length: 20 }, (_, index) => `f${index}`).join(', ')}, ….`,
			],
			[
				'all 20 of them',
				Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 0])),
				`Fields of the item: ${Array.from({ length: 20 }, (_, index) => `f${index}`).join(', ')}.`,
			],
		])('lists %s', async (_, item, fields) => {
			const { create } = createInvalid([0], empty);
			const { error } = await run(create, { items: [{ json: item }] });
			expect(error?.description).toBe(`Advice. ${fields}`);
		});

		test('inside a list does not: they are not the fields of the item', async () => {
			const { create } = createInvalid([0], empty.inside('Tasks[0]'));
			const { error } = await run(create, { items: [{ a: 1 }] });
			expect(error?.description).toBe('Advice.');
		});

		test('without advice has only the fields', async () => {
			const { create } = createInvalid([0], invalidValue('Name', '', 'a text'));
			const { error } = await run(create, { items: [{ a: 1 }] });
			expect(error?.description).toBe('Fields of the item: a.');
		});
	});

	test('with another value does not list its fields', async () => {
		const { create } = createInvalid([0], invalidValue('Name', 5, 'a text', 'Advice.'));
		const { error } = await run(create, { items: [{ a: 1 }] });
		expect(error?.description).toBe('Advice.');
	});
});

describe('a failed request', () => {
	const fail =
		(isItemError: boolean, itemIndexes = [2, 1]): CreateRun =>
		() => ({ getResults: () => [{ failure: FAILURE, itemIndexes, isItemError }] });

	test('ends the run with an error that names the first of its items', async () => {
		const { error, hints } = await run(fail(true), { items: createItems(3) });
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'no [item 2]',
			description: 'Advice.',
			context: { itemIndex: 2 },
		});
		expect(hints).toEqual([]);
	});

	test('that is about the whole run names no item', async () => {
		const { error } = await run(fail(false), { items: createItems(3) });
		expect(error).toMatchObject({ message: 'no' });
		expect(error?.context.itemIndex).toBeUndefined();
	});

	test('with continue on fail becomes an error of each of its items', async () => {
		const { items, hints } = await run(fail(true), { items: createItems(3), onError: CONTINUE });
		expect(items).toEqual([
			{ json: { error: 'no. Advice. [item 1]' }, pairedItem: { item: 1 } },
			{ json: { error: 'no. Advice. [item 2]' }, pairedItem: { item: 2 } },
		]);
		expect(hints).toEqual(['report: 0 requests, 2 errors']);
	});
});

describe('an error of the whole run', () => {
	const broken: CreateRun = () => {
		throw new InputError('Option', 'is bad', 'Advice.');
	};

	test('ends the run', async () => {
		const { error } = await run(broken, { items: createItems(2) });
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({ message: "'Option' is bad", description: 'Advice.' });
	});

	test('with continue on fail becomes one error per item, each with its pair', async () => {
		const { items } = await run(broken, { items: createItems(2), onError: CONTINUE });
		expect(items).toEqual([
			{ json: { error: "'Option' is bad. Advice." }, pairedItem: { item: 0 } },
			{ json: { error: "'Option' is bad. Advice." }, pairedItem: { item: 1 } },
		]);
	});

	test('without a description is its message alone', async () => {
		const { items } = await run(
			() => ({ send: async () => await Promise.reject(new Error('Broken')) }),
			{ onError: CONTINUE },
		);
		expect(items?.map(({ json }) => json)).toEqual([{ error: 'Broken' }]);
	});
});

describe('Include Input Fields', () => {
	const broken: CreateRun = () => {
		throw new InputError('Option', 'is bad');
	};
	const invalid: CreateRun = () => ({
		readItem: () => {
			throw new InputError('Name', 'is bad');
		},
		getResults: () => [],
	});
	const runWith = async (
		create: CreateRun,
		includeInputFields: unknown,
		onError: 'continueErrorOutput' | typeof CONTINUE,
	) => {
		const parameters = { ...PARAMETERS, options: { includeInputFields } };
		const { items } = await run(create, { items: [{ id: 7 }], parameters, onError });
		return items?.map(({ json }) => Object.keys(json));
	};

	test.each([
		['of the run', broken],
		['of an item', invalid],
	])('keeps the fields beside an error %s', async (_, create) => {
		expect(await runWith(create, true, CONTINUE)).toEqual([['error', 'id']]);
		expect(await runWith(create, 'TRUE', CONTINUE)).toEqual([['error', 'id']]);
		for (const off of [false, undefined, 'perhaps']) {
			expect(await runWith(create, off, CONTINUE)).toEqual([['error']]);
		}
	});

	test("does not with the error output: n8n adds the item's fields itself", async () => {
		expect(await runWith(broken, true, 'continueErrorOutput')).toEqual([['error']]);
		expect(await runWith(invalid, true, 'continueErrorOutput')).toEqual([['error']]);
	});
});

describe('a canceled execution', () => {
	test.each(['stopWorkflow', CONTINUE] as const)(
		'ends with an error, on error: %s',
		async (onError) => {
			const controller = new AbortController();
			const { error, items } = await run(
				() => ({
					send: async () => {
						controller.abort();
						return await Promise.resolve('');
					},
				}),
				{ signal: controller.signal, onError },
			);
			expect(items).toBeUndefined();
			expect(error).toBeInstanceOf(NodeOperationError);
			expect(error?.message).toBe('The execution was canceled');
		},
	);

	test('stops reading items', async () => {
		const controller = new AbortController();
		let read = 0;
		const { error } = await run(
			() => ({
				readItem: () => {
					read++;
					controller.abort();
					for (const end = performance.now() + 1; performance.now() < end; );
				},
			}),
			{ items: createItems(10_000), signal: controller.signal },
		);
		expect(error?.message).toBe('The execution was canceled');
		expect(read).toBeLessThan(200);
	});
});

test('the fields of the output items are as the operation made them', async () => {
	const json: IDataObject = { id: 1 };
	const { items } = await run(() => ({ getResults: () => [{ item: { json }, itemIndex: 0 }] }));
	expect(items?.[0]?.json).toBe(json);
});
