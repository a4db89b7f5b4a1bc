import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE_VARIABLE, PROJECT } from './package-under-test';
import { startProcessGroup } from './process-group';
import { N8nClient, type StoredWorkflow } from './n8n-client';
import { N8N_VERSIONS } from './versions';

/** Without the file that the other tests are given: a person has none. */
function asAPersonHas(): NodeJS.ProcessEnv {
	const { [PACKAGE_VARIABLE]: _, ...env } = process.env;
	return env;
}

describe.each(N8N_VERSIONS)('"npm run n8n" with %s', (version) => {
	let temp: string;

	beforeEach(async () => {
		temp = await mkdtemp(join(tmpdir(), 'feishu-approval-open-'));
	});

	afterEach(async () => await rm(temp, { recursive: true, force: true }));

	it('opens an n8n in which a workflow can be run at once, and cleans up at Ctrl-C', async () => {
		const opened = startProcessGroup(
			process.execPath,
			['--import', 'tsx', join(__dirname, 'open.ts'), '--version', version],
			{ cwd: PROJECT, env: { ...asAPersonHas(), NODE_ENV: 'production', TMPDIR: temp } },
		);
		try {
			while (!opened.log.text().includes('Ctrl-C stops')) {
				if (opened.ended() !== undefined) throw new Error(opened.log.tail());
				await sleep(200);
			}
			const [, origin, workflowId] = /(http:\S+)\/workflow\/(\S+)/.exec(opened.log.text())!;
			expect(opened.log.text()).toContain('owner@example.com');

			const client = new N8nClient(origin, version);
			await client.logIn();
			const workflow = await client.session.rest<StoredWorkflow>('GET', `/workflows/${workflowId}`);
			const execution = await client.runWorkflow(workflow, 'Every 5 minutes');
			expect(execution.status).toBe('success');
			const [run] = execution.data.resultData.runData['Check with Feishu'];
			expect(run.hints?.map(({ message }) => message)).toEqual([
				'5 instances checked in 1 request: 1 missing, 1 behind, 1 ahead, 1 with tasks that differ',
			]);

			process.kill(opened.pid, 'SIGINT');
			while (opened.ended() === undefined) await sleep(50);
			expect(opened.ended()).toBe(0);
			await expect(fetch(origin)).rejects.toThrow();
			// The compiler of the scripts keeps its cache there.
			const left = (await readdir(temp)).filter((name) => !/^(tsx|node-compile-cache)/.test(name));
			expect(left).toEqual([]);
		} finally {
			await opened.stop();
		}
	});
});
