import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureInstalled } from './ensure-installed';

let temp: string;

beforeEach(async () => {
	temp = await mkdtemp(join(tmpdir(), 'feishu-approval-install-'));
});
afterEach(async () => await rm(temp, { recursive: true, force: true }));

describe('an install', () => {
	it('reports its progress while it runs, and nothing once it is there', async () => {
		const folder = join(temp, 'n8n-1');
		const lines: string[] = [];
		let installed = false;
		const installation = {
			folder,
			packageJson: { name: 'x' },
			install: async () => {
				await mkdir(join(folder, 'node_modules', 'n8n'), { recursive: true });
				while (!lines.some((line) => line.includes('1 packages after'))) await sleep(5);
				installed = true;
			},
			verify: async () => {
				if (!installed) throw new Error('Not installed');
				await Promise.resolve();
			},
		};
		await ensureInstalled(installation, (line) => lines.push(line), 5);
		expect(lines[0]).toMatch(/^Installing n8n-1/);
		expect(lines[1]).toMatch(/^ {2}… n8n-1: \d packages after \d+ s$/);
		expect(lines.at(-1)).toBe('n8n-1 is installed.');

		const count = lines.length;
		await ensureInstalled(installation, (line) => lines.push(line), 5);
		await sleep(20);
		expect(lines).toHaveLength(count);
	});
});
