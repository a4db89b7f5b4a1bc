import { Engine } from '../../engine';
import { customApp } from '../../engine/credentials';
import { DEFAULT_APPROVAL_CODE } from '../../fake-feishu';
import { Scenario, TIME } from '../../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	scenario = await Scenario.start(engine);
});

afterEach(async () => await scenario.stop());

test('an AI agent can use Check as a tool', async () => {
	scenario.feishu.instances.set({ instance_id: 'A', update_time: TIME - 1, tasks: [] });
	const run = await engine.runAsTool({
		parameters: {
			resource: 'externalInstance',
			operation: 'check',
			instanceId: "={{ $fromAI('instance_id', '', 'string') }}",
			updateTime: "={{ $fromAI('update_time', '', 'string') }}",
			tasks: '',
		},
		args: { instance_id: 'A', update_time: '2020-06-08 15:57:20' },
		credentials: customApp(scenario.feishu.origin),
		timezone: 'Asia/Shanghai',
	});
	expect(run.response).toContain('"status":"behind"');
});

test('an AI agent can use Sync as a tool', async () => {
	const { response, error } = await engine.runAsTool({
		parameters: {
			resource: 'externalInstance',
			operation: 'sync',
			approvalCode: DEFAULT_APPROVAL_CODE,
			instanceId: "={{ $fromAI('id') }}",
			status: "={{ $fromAI('status') }}",
			startTime: TIME,
			updateTime: TIME,
			pcLink: 'https://oa.example.com',
			tasks: '[]',
			options: {},
		},
		credentials: customApp(scenario.feishu.origin),
		args: { id: 'A-7', status: 'canceled' },
	});
	expect(error).toBeUndefined();
	expect(JSON.parse(response ?? '')).toMatchObject([{ instance_id: 'A-7' }]);
	expect(scenario.getSynced('A-7')?.status).toBe('CANCELED');
});
