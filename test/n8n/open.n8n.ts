import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_APP_ID, DEFAULT_APP_SECRET } from '../fake-feishu';
import { N8nClient, type StoredWorkflow } from './n8n-client';
import { PACKAGE_VARIABLE, PROJECT } from './package-under-test';
import { startProcessGroup } from './process-group';
import { N8N_VERSIONS } from './versions';

/** Returns the environment without {@link PACKAGE_VARIABLE}, so that `open.ts` builds the package itself. */
function createEnvironment(): NodeJS.ProcessEnv {
	const { [PACKAGE_VARIABLE]: _, ...env } = process.env;
	return env;
}

describe.each(N8N_VERSIONS)('"npm run n8n" with %s', (version) => {
	let temp: string;

	beforeEach(async () => {
		temp = await mkdtemp(join(tmpdir(), 'feishu-approval-open-'));
	});

	afterEach(async () => await rm(temp, { recursive: true, force: true }));

	it('starts an n8n with a workflow that runs, and cleans up on Ctrl-C', async () => {
		const opened = startProcessGroup(
			process.execPath,
			['--import', 'tsx', join(__dirname, 'open.ts'), '--version', version],
			{ cwd: PROJECT, env: { ...createEnvironment(), NODE_ENV: 'production', TMPDIR: temp } },
		);
		try {
			while (!opened.log.text().includes('Ctrl-C stops')) {
				if (opened.exitStatus() !== undefined) throw new Error(opened.log.tail());
				await sleep(200);
			}
			const [, origin = '', workflowId = ''] =
				/(http:\S+)\/workflow\/(\S+)/.exec(opened.log.text()) ?? [];
			expect(origin).not.toBe('');
			const printed = [
				'owner@example.com',
				DEFAULT_APP_ID,
				DEFAULT_APP_SECRET,
				'LEAVE, PURCHASE, TRAVEL',
				'liu.yang@example.com',
			];
			for (const text of printed) expect(opened.log.text()).toContain(text);
			const [personUrl = ''] = /http:\S+\/control\/person\S+/.exec(opened.log.text()) ?? [];
			expect(await (await fetch(personUrl)).json()).toMatchObject({
				user: { user_id: 'u_liu_yang' },
				todos: [{ instance_id: 'LEAVE-0977' }],
			});

			const client = new N8nClient(origin, version);
			await client.logIn();
			const workflow = await client.session.rest<StoredWorkflow>('GET', `/workflows/${workflowId}`);
			const examples = await client.session.rest<StoredWorkflow[]>('GET', '/workflows');
			for (const name of [
				'Notify approvers of new tasks',
				'Remove orphans from Feishu every night',
			]) {
				const id = examples.find((example) => example.name === name)?.id;
				const example = await client.session.rest<StoredWorkflow>('GET', `/workflows/${id}`);
				const trigger = example.nodes.find(({ type }) => type.endsWith('.scheduleTrigger'));
				const { status } = await client.runWorkflow(example, trigger?.name ?? '');
				expect([name, status]).toEqual([name, 'success']);
			}
			// They have told the approver, and removed the orphan from the approver's to-dos.
			expect(await (await fetch(personUrl)).json()).toMatchObject({
				todos: [],
				messages: expect.arrayContaining([
					expect.objectContaining({ template_id: '1008' }),
				]) as unknown,
			});
			const execution = await client.runWorkflow(workflow, 'Every 5 minutes');
			expect(execution.status).toBe('success');
			const [run] = execution.data.resultData.runData['Check with Feishu'] ?? [];
			expect(run?.hints?.map(({ message }) => message)).toEqual([
				'5 instances checked in 1 request: 1 missing, 1 behind, 1 ahead, 1 with tasks that differ',
			]);

			process.kill(opened.pid, 'SIGINT');
			while (opened.exitStatus() === undefined) await sleep(50);
			expect(opened.exitStatus()).toBe(0);
			await expect(fetch(origin)).rejects.toThrow();
			// tsx and Node.js keep their compile caches there.
			const left = (await readdir(temp)).filter((name) => !/^(tsx|node-compile-cache)/.test(name));
			expect(left).toEqual([]);
		} finally {
			await opened.stop();
		}
	});
});
