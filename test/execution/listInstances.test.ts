import {
	createQueries,
	listInstances,
	toInstanceJson,
} from '../../nodes/FeishuApproval/execution/listInstances';
import type { Sender } from '../../nodes/FeishuApproval/execution/transport';
import { ConcurrencyLimit } from '../../nodes/FeishuApproval/feishu/client/concurrency';
import type { Failure } from '../../nodes/FeishuApproval/feishu/client/result';

const EXPIRED: Failure = { affects: 'payload', code: 1390001, message: 'expired' };
const DOWN: Failure = { affects: 'request', message: 'down', retriesExhausted: true };

type Page = { ids: string[]; next?: string; time?: number; tasks?: string[] } | Failure;

/** Creates a sender whose responses are these pages, by the first ID of a query or by the `scroll_id`. */
function createSender(getPage: (key: string) => Page) {
	const keys: string[] = [];
	const sender: Sender = {
		concurrency: new ConcurrencyLimit(),
		getAppKey: () => Promise.resolve('app'),
		send: (request) => {
			const body = request.createBody?.() as {
				scroll_id?: string;
				instance_ids?: string[];
			};
			const key = body.scroll_id ?? body.instance_ids?.[0] ?? '';
			keys.push(key);
			const page = getPage(key);
			if ('affects' in page) return Promise.resolve({ ok: false, failure: page });
			const data = page.ids.map((instance_id) => ({
				instance_id,
				approval_code: 'C',
				status: 'PENDING',
				update_time: page.time ?? 1,
				tasks: (page.tasks ?? []).map((id) => ({ id, status: 'PENDING', update_time: 1 })),
			}));
			return Promise.resolve({
				ok: true,
				value: {
					body: { code: 0, data: { data, scroll_id: page.next } },
					redact: (text) => text,
					duration: 0,
					failedAttempts: 0,
				},
			});
		},
	};
	return { sender, keys };
}

const query = (id: string) => ({ instanceIds: [id] });

async function listIds(getPage: (key: string) => Page, ids = ['q'], limit?: number) {
	const { sender, keys } = createSender(getPage);
	const result = await listInstances(ids.map(query), sender, limit);
	return {
		keys,
		failure: result.ok ? undefined : result.failure,
		ids: result.ok ? result.value.map(({ id }) => id) : [],
	};
}

test('IDs are divided into queries of twenty', () => {
	const ids = Array.from({ length: 41 }, (_, index) => String(index));
	const queries = createQueries(ids, (instanceIds) => ({ instanceIds }));
	expect(queries.map((each) => ('instanceIds' in each ? each.instanceIds.length : 0))).toEqual([
		20, 20, 1,
	]);
	expect(queries.flatMap((each) => ('instanceIds' in each ? each.instanceIds : []))).toEqual(ids);
});

test('pages are read to the end, in the order of the queries', async () => {
	const pages: Record<string, Page> = {
		q: { ids: ['1'], next: 'q2' },
		q2: { ids: ['2'], next: 'q3' },
		q3: { ids: ['3'] },
		r: { ids: ['4'] },
	};
	const { ids } = await listIds((key) => pages[key] ?? DOWN, ['q', 'r']);
	expect(ids).toEqual(['1', '2', '3', '4']);
});

test('an instance that moves to another page is listed once, as the later page has it', async () => {
	const { sender } = createSender((key) =>
		key === 'q'
			? { ids: ['1'], time: 5, tasks: ['a'], next: 'q2' }
			: { ids: ['2', '1'], time: 6, tasks: ['b'] },
	);
	const result = await listInstances([query('q')], sender);
	expect(result).toMatchObject({
		ok: true,
		value: [
			{ id: '1', updateTime: 6, tasks: [{ id: 'a' }, { id: 'b' }] },
			{ id: '2', updateTime: 6, tasks: [{ id: 'b' }] },
		],
	});
});

test('four empty pages do not end a list, five in a row do', async () => {
	const contents = [[], ['1'], [], [], [], [], ['2'], [], [], [], [], [], ['3']];
	const { ids, keys } = await listIds((key) => {
		const index = key === 'q' ? 0 : Number(key);
		return { ids: contents[index] ?? [], next: String(index + 1) };
	});
	expect(ids).toEqual(['1', '2']);
	expect(keys).toHaveLength(12);
});

test('a page that Feishu repeats ends a list after five repetitions', async () => {
	const { ids, keys } = await listIds((key) =>
		key === 'q' ? { ids: ['1'], next: 'same' } : { ids: ['2', '3'], next: 'same' },
	);
	expect(ids).toEqual(['1', '2', '3']);
	expect(keys).toHaveLength(7);
});

test('a list whose scroll ID expires is read again from its start', async () => {
	let expirations = 2;
	const { ids, keys } = await listIds((key) => {
		if (key === 'q') return { ids: ['1'], next: 'q2' };
		return expirations-- > 0 ? EXPIRED : { ids: ['2'] };
	});
	expect(ids).toEqual(['1', '2']);
	expect(keys).toEqual(['q', 'q2', 'q', 'q2', 'q', 'q2']);
});

test('a list that expires three times is a failure that says so', async () => {
	const { failure, keys } = await listIds((key) =>
		key === 'q' ? { ids: ['1'], next: 'q2' } : EXPIRED,
	);
	expect(keys).toHaveLength(6);
	expect(failure).toMatchObject({
		affects: 'request',
		message: 'The list of tasks could not be read to its end: it was started 3 times. expired',
		description:
			'Feishu keeps a list for a short time only. Try again, or use fewer approval codes in one run.',
	});
});

test('a rejected first page is not an expired list', async () => {
	const { failure, keys } = await listIds(() => EXPIRED);
	expect(keys).toEqual(['q']);
	expect(failure).toEqual(EXPIRED);
});

test('a page that cannot be read ends everything, and nothing more is requested', async () => {
	const { failure, ids, keys } = await listIds(
		(key) => (key === 'q' ? { ids: ['1'], next: 'q2' } : DOWN),
		['q', ...Array.from({ length: 30 }, (_, index) => `r${index}`)],
	);
	expect(failure).toEqual(DOWN);
	expect(ids).toEqual([]);
	expect(keys.length).toBeLessThan(10);
});

test('nothing more is requested once the limit is reached', async () => {
	const { ids, keys } = await listIds(
		(key) => ({ ids: [`${key}-1`, `${key}-2`], next: `${key}+` }),
		['q', 'r'],
		3,
	);
	expect(ids).toEqual(['q-1', 'q-2', 'q+-1']);
	expect(keys).toEqual(['q', 'q+']);
});

test.each<[string, Failure]>([
	['without a code', { affects: 'payload', message: 'invalid' }],
	['of the app', { affects: 'app', code: 99991672, message: 'no access' }],
	['that used up all retries', { ...EXPIRED, retriesExhausted: true }],
])('a failure %s of a further page is not an expired list', async (_, failure) => {
	const result = await listIds((key) => (key === 'q' ? { ids: ['1'], next: 'q2' } : failure));
	expect(result.keys).toEqual(['q', 'q2']);
	expect(result.failure).toEqual(failure);
});

test('a rejection of one request is an expired list, too', async () => {
	let rejections = 1;
	const { ids } = await listIds((key) => {
		if (key === 'q') return { ids: ['1'], next: 'q2' };
		return rejections-- > 0 ? { ...EXPIRED, affects: 'request' } : { ids: ['2'] };
	});
	expect(ids).toEqual(['1', '2']);
});

test('an instance on two pages counts once for the limit', async () => {
	const pages: Record<string, Page> = {
		q: { ids: ['1', '2'], next: 'q2' },
		q2: { ids: ['2'], next: 'q3' },
		q3: { ids: ['3'], next: 'q4' },
	};
	const { ids, keys } = await listIds((key) => pages[key] ?? DOWN, ['q'], 3);
	expect(ids).toEqual(['1', '2', '3']);
	expect(keys).toEqual(['q', 'q2', 'q3']);
});

test('with a limit, no list is requested that is not needed', async () => {
	const { ids, keys } = await listIds((key) => ({ ids: [`${key}-1`] }), ['q', 'r', 's', 't'], 2);
	expect(ids).toEqual(['q-1', 'r-1']);
	expect(keys).toEqual(['q', 'r']);
});

test('an item has the fields of the API', () => {
	expect(
		toInstanceJson({
			id: '1',
			approvalCode: 'C',
			status: 'PENDING',
			updateTime: 5,
			tasks: [{ id: 'a', status: 'DONE', updateTime: 4 }],
		}),
	).toEqual({
		instance_id: '1',
		approval_code: 'C',
		status: 'PENDING',
		update_time: 5,
		tasks: [{ task_id: 'a', status: 'DONE', update_time: 4 }],
	});
});
