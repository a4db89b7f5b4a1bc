import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import { json } from 'node:stream/consumers';
import { customApp } from './credentials';
import type { FixturePackage } from './fixturePackage';
import { writeFixturePackage } from './fixturePackage';
import { createSource, Engine, FEISHU_NODE, SOURCE_NODE } from './index';

interface Request {
	url: string;
	headers: IncomingHttpHeaders;
	body: Record<string, unknown>;
}

let fixture: FixturePackage;
let engine: Engine;
let server: Server;
let origin: string;
let requests: Request[] = [];

/** Starts a server that issues tokens and doubles numbers. It never responds to 99. */
async function startServer(): Promise<void> {
	let tokens = 0;
	const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
		const request: Request = {
			url: incoming.url ?? '',
			headers: incoming.headers,
			body: (await json(incoming)) as Request['body'],
		};
		requests.push(request);
		response.setHeader('content-type', 'application/json');
		if (request.url === '/token') response.end(JSON.stringify({ token: `t-${++tokens}` }));
		else if (request.body.number !== 99)
			response.end(JSON.stringify({ double: Number(request.body.number) * 2 }));
	};
	server = createServer((incoming, response) => void handle(incoming, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function toNumberItems(...values: number[]) {
	return values.map((number) => ({ number }));
}

beforeAll(async () => {
	fixture = writeFixturePackage();
	await startServer();
	engine = await Engine.load(fixture.directory);
});

afterAll(async () => {
	engine.close();
	fixture.remove();
	await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
	requests = [];
	engine.persistedCredentials.length = 0;
});

test('loads the files that package.json lists', () => {
	expect(engine.nodeTypeName).toBe('n8n-nodes-fixture.feishuApproval');
	expect(engine.nodeType.description.communityNodePackageVersion).toBe('1.0.0');
	expect(engine.credentialType().name).toBe('feishuAppApi');
	expect(() => engine.credentialType('other')).toThrow('other');
});

test('evaluates expressions for each item and adds parameter defaults', async () => {
	const { items, pairedItems, status, error } = await engine.run({
		items: toNumberItems(1, 2),
		parameters: { number: `={{ $json.number + $('${SOURCE_NODE}').all().length }}` },
		credentials: customApp(origin),
	});

	expect(error).toBeUndefined();
	expect(status).toBe('success');
	expect(items.map((item) => item.json)).toEqual([{ double: 6 }, { double: 8 }]);
	expect(pairedItems).toEqual([[0], [1]]);
});

test('authenticates each request with a new token if the credential does not persist it', async () => {
	await engine.run({ items: toNumberItems(1, 2), credentials: customApp(origin) });

	expect(requests.map(({ url }) => url)).toEqual(['/token', '/number', '/token', '/number']);
	expect(requests[0]?.body).toEqual({ app_id: 'cli_fake' });
	expect(requests[1]?.headers.authorization).toMatch(/^Bearer t-\d+$/);
	expect(requests[3]?.headers.authorization).not.toBe(requests[1]?.headers.authorization);
	expect(engine.persistedCredentials).toEqual([]);
});

test('persists a token that the credential returns and reuses it in the same execution', async () => {
	const credentials = { ...customApp(origin), keep: true };
	const before = { ...credentials };
	await engine.run({ items: toNumberItems(1, 2), credentials });

	expect(requests.map(({ url }) => url)).toEqual(['/token', '/number', '/number']);
	expect(engine.persistedCredentials).toEqual([
		{
			type: 'feishuAppApi',
			data: { ...credentials, token: expect.stringMatching(/^t-/) as unknown },
		},
	]);
	expect(credentials).toEqual(before);
});

test("applies the credential's defaults and evaluates its expressions", async () => {
	await engine.run({ items: toNumberItems(1), credentials: { baseUrl: `={{ "${origin}" }}` } });

	expect(requests[0]?.body).toEqual({ app_id: 'cli_default' });
});

test('ends the execution on an error', async () => {
	const { status, error, items, nodes } = await engine.run({
		items: toNumberItems(1, 13, 2),
		credentials: customApp(origin),
	});

	expect(status).toBe('error');
	expect(error).toMatchObject({ name: 'NodeOperationError', message: 'Thirteen' });
	expect(items).toEqual([]);
	expect(nodes[FEISHU_NODE]?.status).toBe('error');
});

test.each([{ onError: 'continueRegularOutput' as const }, { continueOnFail: true }])(
	'outputs an error as an item with %j',
	async (node) => {
		const { status, items, pairedItems } = await engine.run({
			items: toNumberItems(1, 13, 2),
			credentials: customApp(origin),
			node,
		});

		expect(status).toBe('success');
		expect(items.map((item) => item.json)).toEqual([
			{ double: 2 },
			{ error: 'Thirteen' },
			{ double: 4 },
		]);
		expect(pairedItems).toEqual([[0], [1], [2]]);
	},
);

test('routes an error and its input item to the error output', async () => {
	const { items, errorItems, errorPairedItems } = await engine.run({
		items: toNumberItems(1, 13, 2),
		credentials: customApp(origin),
		node: { onError: 'continueErrorOutput' },
	});

	expect(items.map((item) => item.json)).toEqual([{ double: 2 }, { double: 4 }]);
	expect(errorItems.map((item) => item.json)).toEqual([{ number: 13, error: 'Thirteen' }]);
	expect(errorPairedItems).toEqual([[1]]);
});

test('retries a failing node', async () => {
	await engine.run({
		items: toNumberItems(1, 13),
		credentials: customApp(origin),
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	});

	expect(requests.filter(({ url }) => url === '/number')).toHaveLength(3);
});

test('fails before the node runs if a required parameter is missing', async () => {
	const { status, error } = await engine.run({
		items: toNumberItems(1),
		parameters: { code: '' },
		credentials: customApp(origin),
	});

	expect(status).toBe('error');
	expect(error?.message).toMatch('issues');
	expect(requests).toEqual([]);
});

test("fails with n8n's error if the credential is missing", async () => {
	const { error } = await engine.run({ items: toNumberItems(1) });

	expect(error?.message).toMatch(/credential/i);
});

test('returns hints', async () => {
	const { hints } = await engine.run({ items: toNumberItems(1), credentials: customApp(origin) });

	expect(hints).toEqual([{ message: '1 sent', location: 'outputPane' }]);
});

test('uses the time zone of the workflow', async () => {
	const options = { items: toNumberItems(1), credentials: customApp(origin) };
	await engine.run({ ...options, timezone: 'Asia/Shanghai' });
	await engine.run(options);

	const sent = requests.filter(({ url }) => url === '/number');
	expect(sent.map(({ body }) => body.timezone)).toEqual(['Asia/Shanghai', 'America/New_York']);
});

test('cancels a node that is waiting', async () => {
	const controller = new AbortController();
	const running = engine.run({
		items: toNumberItems(1),
		parameters: { wait: true },
		credentials: customApp(origin),
		signal: controller.signal,
	});
	setTimeout(() => controller.abort(), 50);

	const { status, error } = await running;

	expect(status).toBe('canceled');
	expect(error?.name).toBe('ManualExecutionCancelledError');
	expect(requests).toEqual([]);
});

test('cancels a request that is waiting for its response', async () => {
	const controller = new AbortController();
	const running = engine.run({
		items: toNumberItems(99, 1),
		credentials: customApp(origin),
		signal: controller.signal,
	});
	while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
	controller.abort();

	expect((await running).status).toBe('canceled');
	expect(requests).toHaveLength(2);
});

test('runs a workflow from its trigger, with fixed output for one node', async () => {
	const chain = (...names: string[]) =>
		Object.fromEntries(
			names
				.slice(1)
				.map((name, index) => [
					names[index] ?? '',
					{ main: [[{ node: name, type: 'main', index: 0 }]] },
				]),
		);
	const node = (name: string, type: string) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	});
	const workflow = {
		nodes: [
			node('Every day', 'n8n-nodes-base.scheduleTrigger'),
			node('Database', 'n8n-nodes-base.postgres'),
			node('More', 'n8n-nodes-base.set'),
			node('Check', engine.nodeTypeName),
			node('End', 'n8n-nodes-base.noOp'),
			node('Note', 'n8n-nodes-base.stickyNote'),
		],
		connections: chain('Every day', 'Database', 'More', 'Check', 'End') as never,
	};

	const { status, nodes } = await engine.runWorkflow(workflow, {
		credentials: customApp(origin),
		sourceItems: { Database: toNumberItems(1) },
		nodeTypes: { 'n8n-nodes-base.set': createSource(toNumberItems(5, 6)) },
	});

	expect(status).toBe('success');
	expect(nodes['Every day']?.items).toHaveLength(1);
	expect(nodes.Database?.items.map((item) => item.json)).toEqual(toNumberItems(1));
	expect(nodes.End?.items.map((item) => item.json)).toEqual([{ double: 10 }, { double: 12 }]);
	expect(nodes.Check?.hints).toHaveLength(1);
	await expect(engine.runWorkflow(workflow, { sourceItems: {} })).rejects.toThrow(
		'No node type n8n-nodes-base.postgres',
	);
});

test('runs the node as the tool of an agent', async () => {
	const { response, description, error } = await engine.runAsTool({
		parameters: {
			descriptionType: 'manual',
			toolDescription: 'Doubles a number',
			number: "={{ $fromAI('number', 'What to double', 'number') }}",
		},
		credentials: customApp(origin),
		args: { number: 21 },
	});

	expect(error).toBeUndefined();
	expect(description).toBe('Doubles a number');
	expect(JSON.parse(response!)).toEqual([{ double: 42 }]);
});

test('returns the error of a failed tool', async () => {
	const { response, error } = await engine.runAsTool({
		parameters: { number: '={{ 13 }}' },
		credentials: customApp(origin),
		args: {},
	});

	expect(response).toBeUndefined();
	expect(error?.message).toMatch('Thirteen');
});

test('keeps the user folder until the last engine is closed', async () => {
	const folder = process.env.N8N_USER_FOLDER!;
	const other = await Engine.load(fixture.directory);
	other.close();
	expect(existsSync(folder)).toBe(true);
	const { status } = await engine.run({ items: toNumberItems(1), credentials: customApp(origin) });
	expect(status).toBe('success');
});
