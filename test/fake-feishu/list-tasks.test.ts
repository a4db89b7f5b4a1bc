import { FakeFeishu, type SyncedInstance } from './index';
import type { ListedInstance } from './list-tasks';
import { postJson, requestDefaultToken } from './post-json';

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
});
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown) => postJson(feishu.origin + path, body, { token });
const list = (body: unknown) => post('/approval/openapi/v2/external/list', body);

async function mustList(body: unknown): Promise<ListedInstance[]> {
	const { json } = await list(body);
	expect(json).toMatchObject({ code: 0 });
	return json.data?.data as ListedInstance[];
}

const listIds = async (body: unknown) =>
	(await mustList(body)).map(({ instance_id }) => instance_id);

/** The body that lists the pending tasks of the default definition. */
const PENDING = { approval_codes: ['FAKE-LEAVE'], status: 'PENDING' };

const links = { pc_link: 'https://oa.example.com/1' };

const task = (task_id: string, more: object = {}) => ({
	task_id,
	user_id: 'u_chen_wei',
	links,
	status: 'PENDING' as const,
	create_time: '1',
	end_time: '0',
	update_time: '200',
	...more,
});

const instance = (instance_id: string, more: object = {}): SyncedInstance => ({
	approval_code: 'FAKE-LEAVE',
	instance_id,
	status: 'PENDING',
	links,
	start_time: '1',
	end_time: '0',
	update_time: '1000',
	task_list: [task(`${instance_id}-1`)],
	...more,
});

const load = (...documents: SyncedInstance[]) => feishu.instances.loadSynced(documents);

/** Loads the instances `0` to `count - 1`. */
const loadMany = (count: number) =>
	load(...Array.from({ length: count }, (_, index) => instance(String(index))));

/** Reads pages to the end. `between` runs before each further page. */
async function readPages(body: object, between = () => {}): Promise<string[][]> {
	const pages: string[][] = [];
	for (let next: object | undefined = body; next; ) {
		const { json } = await list(next);
		expect(json.code).toBe(0);
		pages.push((json.data?.data as ListedInstance[]).map(({ instance_id }) => instance_id));
		const scroll_id = json.data?.scroll_id;
		next = scroll_id ? { scroll_id } : undefined;
		if (next) between();
	}
	return pages;
}

describe('the list by approval code', () => {
	it('has the instances with a task of the status, and those tasks', async () => {
		load(
			instance('i', { task_list: [task('a'), task('b', { status: 'DONE' })] }),
			instance('j', { status: 'APPROVED', task_list: [task('c', { status: 'APPROVED' })] }),
			instance('k', { task_list: [] }),
		);
		const { status, json } = await list(PENDING);
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: {
				data: [
					{
						instance_id: 'i',
						approval_code: 'FAKE-LEAVE',
						approval_id: expect.stringMatching(/^\d{19}$/) as string,
						status: 'PENDING',
						update_time: 1000,
						tasks: [{ id: 'a', status: 'PENDING', update_time: 200 }],
					},
				],
			},
		});
		expect(await listIds({ ...PENDING, status: 'APPROVED' })).toEqual(['j']);
		feishu.options.listAllTasks = true;
		expect((await mustList(PENDING))[0]?.tasks).toHaveLength(2);
		expect(feishu.counts.listTasks).toBe(3);
	});

	it('can be limited to users by user_id, also where the task has an open_id', async () => {
		load(
			instance('i'),
			instance('j', { task_list: [task('a', { user_id: undefined, open_id: 'ou_liu_yang' })] }),
			instance('k', { task_list: [task('b', { user_id: 'nobody' })] }),
		);
		expect(await listIds({ ...PENDING, user_ids: ['u_liu_yang'] })).toEqual(['j']);
		expect(await listIds({ ...PENDING, user_ids: ['nobody', 'u_chen_wei'] })).toEqual(['i', 'k']);
		expect(await listIds({ ...PENDING, user_ids: ['ou_liu_yang'] })).toEqual([]);
	});

	it('has no instances of other codes, deleted ones, or ones without a sync', async () => {
		feishu.addDefinition('OTHER', { ownCode: 'other' });
		load(instance('i', { approval_code: 'OTHER' }), instance('j', { status: 'DELETED' }));
		feishu.instances.set({ instance_id: 'k', update_time: 1, tasks: new Map([['t', 1]]) });
		expect(await listIds({ ...PENDING, approval_codes: ['FAKE-LEAVE', 'other', 'NONE'] })).toEqual(
			[],
		);
		expect(await listIds({ ...PENDING, approval_codes: ['FAKE-LEAVE', 'OTHER'] })).toEqual(['i']);
	});

	it('shows what was synced, of the same app only', async () => {
		const { json } = await post('/open-apis/approval/v4/external_instances', instance('i'));
		expect(json.code).toBe(0);
		expect(await listIds(PENDING)).toEqual(['i']);
		await post('/open-apis/approval/v4/external_instances', {
			...instance('i', { task_list: [task('i-1', { status: 'DONE' })] }),
		});
		expect(await listIds(PENDING)).toEqual([]);
		feishu.getInstances('cli_fake', 'other-tenant').loadSynced([instance('j')]);
		expect(await listIds(PENDING)).toEqual([]);
	});
});

describe('the list by instance', () => {
	it('has the known instances with all their tasks, deleted ones too', async () => {
		load(
			instance('i', { task_list: [task('a'), task('b', { status: 'DONE' })] }),
			instance('j', { status: 'DELETED', task_list: undefined }),
		);
		const listed = await mustList({ instance_ids: ['j', 'unknown', 'i', 'i'] });
		expect(listed.map(({ instance_id, status }) => [instance_id, status])).toEqual([
			['j', 'DELETED'],
			['i', 'PENDING'],
		]);
		expect(listed[0]).not.toHaveProperty('tasks');
		expect(listed[1]?.tasks).toHaveLength(2);
		expect(feishu.requests.at(-1)?.instanceIds).toEqual(['j', 'unknown', 'i', 'i']);
	});
});

describe('a request for the list', () => {
	const ids = (count: number) => Array.from({ length: count }, (_, n) => String(n));
	it.each([
		['nothing', {}],
		['21 instances', { instance_ids: ids(21) }],
		['no instances', { instance_ids: [] }],
		['numbers as instances', { instance_ids: [1] }],
		['instances and codes', { instance_ids: ['i'], ...PENDING }],
		['instances and a status', { instance_ids: ['i'], status: 'PENDING' }],
		['codes without status', { approval_codes: ['FAKE-LEAVE'] }],
		['21 codes', { ...PENDING, approval_codes: ids(21) }],
		['the status of an instance', { ...PENDING, status: 'CANCELED' }],
		['an empty list of users', { ...PENDING, user_ids: [] }],
		['an unknown field', { ...PENDING, page_size: 10 }],
		['a scroll_id and more', { scroll_id: 'x', ...PENDING }],
		['an unknown scroll_id', { scroll_id: 'x' }],
		['an empty scroll_id', { scroll_id: '' }],
	])('with %s fails with 1390001', async (_what, body) => {
		expect(await list(body)).toMatchObject({ status: 400, json: { code: 1390001 } });
	});

	it('can have 20 instances or codes', async () => {
		expect(await mustList({ instance_ids: ids(20) })).toEqual([]);
		expect(await mustList({ ...PENDING, approval_codes: ids(20) })).toEqual([]);
	});

	it('needs a scope', async () => {
		feishu.app().scopes = ['approval:approval'];
		const { json } = await list(PENDING);
		expect(json.error?.permission_violations?.map(({ subject }) => subject)).toEqual([
			'approval:approval:readonly',
		]);
	});
});

describe('the pages of the list', () => {
	beforeEach(() => {
		feishu.options.listPageSize = 2;
	});

	it('end with a page that is not full, which has no scroll_id', async () => {
		loadMany(5);
		expect(await readPages(PENDING)).toEqual([['0', '1'], ['2', '3'], ['4']]);
		feishu.instances.delete('4');
		expect(await readPages(PENDING)).toEqual([['0', '1'], ['2', '3'], []]);
	});

	it('can end with an empty scroll_id', async () => {
		feishu.options.emptyLastScrollId = true;
		loadMany(1);
		expect((await list(PENDING)).json.data).toMatchObject({ scroll_id: '' });
	});

	it('stay as they were at the first request, or shift while data changes', async () => {
		const removeFirst = () => {
			const [first] = feishu.instances.snapshot();
			if (first) feishu.instances.delete(first.instance_id);
		};
		loadMany(5);
		expect((await readPages(PENDING, removeFirst)).flat()).toEqual(['0', '1', '2', '3', '4']);

		feishu.instances.clear();
		loadMany(5);
		feishu.options.shiftingPages = true;
		expect((await readPages(PENDING, removeFirst)).flat()).toEqual(['0', '1', '3', '4']);
	});

	it('can be read again, by the same app', async () => {
		loadMany(3);
		const { scroll_id } = (await list(PENDING)).json.data ?? {};
		expect(await listIds({ scroll_id })).toEqual(['2']);
		expect(await listIds({ scroll_id })).toEqual(['2']);
		feishu.addApp({ appId: 'cli_other', appSecret: 's' });
		const { json } = await post('/open-apis/auth/v3/tenant_access_token/internal', {
			app_id: 'cli_other',
			app_secret: 's',
		});
		token = json.tenant_access_token ?? '';
		expect((await list({ scroll_id })).json.code).toBe(1390001);
	});

	it('expire', async () => {
		loadMany(3);
		const read = async () => (await list(PENDING)).json.data?.scroll_id;
		const first = await read();
		feishu.advanceClock(5 * 60_000);
		expect((await list({ scroll_id: first })).json.code).toBe(1390001);
		const second = await read();
		feishu.scrolls.clear();
		expect((await list({ scroll_id: second })).json.code).toBe(1390001);
	});
});
