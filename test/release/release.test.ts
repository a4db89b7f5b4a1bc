import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../n8n/run-command';
import { PROJECT, readManifest } from './check';
import { Checkout } from './checkout';

describe('npm run release', () => {
	let checkout: Checkout;
	let origin: string;

	const { version } = readManifest(PROJECT);
	const nextVersion = version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

	const git = async (...args: string[]) =>
		await runCommand('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: checkout.root });

	/** Commits everything and pushes it. */
	const push = async (message: string) => {
		await git('add', '--all');
		await git('commit', '--quiet', '--message', message);
		await git('push', '--quiet', '--set-upstream', 'origin', 'main');
	};

	/** Runs the command without the questions and without GitHub. */
	const release = async (increment: string) =>
		await runCommand(
			join(checkout.root, 'node_modules', '.bin', 'release-it'),
			[increment, '--ci', '--no-github.release'],
			{ cwd: checkout.root },
		);

	const readChangelog = () => checkout.read('CHANGELOG.md').replace(/\d{4}-\d\d-\d\d/g, 'DATE');

	beforeEach(async () => {
		checkout = new Checkout(['.release-it.json', 'package.json', 'package-lock.json']);
		origin = mkdtempSync(join(tmpdir(), 'feishu-approval-origin-'));
		await runCommand('git', ['init', '--quiet', '--bare', origin]);
		await git('init', '--quiet', '--initial-branch', 'main');
		await git('config', 'user.name', 'Test');
		await git('config', 'user.email', 'test@example.com');
		await git('remote', 'add', 'origin', origin);
		checkout.edit('.gitignore', () => 'node_modules\ndist\n');
		// These run all tests.
		checkout.edit('.release-it.json', (text) => text.replace(/"before:init": \[.*\]/, '"x": []'));
		checkout.edit('CHANGELOG.md', () => '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All.\n');
		await push('Start');
	});

	afterEach(() => {
		checkout.delete();
		rmSync(origin, { recursive: true });
	});

	test('releases the version in package.json, and a next one', async () => {
		await release(version);
		expect(readChangelog()).toBe(
			`# Changelog\n\n## [Unreleased]\n\n## [${version}] - DATE\n\n### Added\n\n- All.\n`,
		);

		checkout.edit('CHANGELOG.md', (text) =>
			text.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Fixed\n\n- One.\n'),
		);
		await push('Fix');
		await release('patch');
		expect(readChangelog()).toContain(
			`## [Unreleased]\n\n## [${nextVersion}] - DATE\n\n### Fixed\n\n- One.\n\n## [${version}] - DATE\n`,
		);
		for (const file of ['package.json', 'package-lock.json']) {
			expect(JSON.parse(checkout.read(file))).toMatchObject({ version: nextVersion });
		}
		expect((await git('tag', '--list')).trim().split('\n')).toEqual([version, nextVersion]);
		expect(await git('log', '--format=%s', 'origin/main')).toBe(
			`Release ${nextVersion}\nFix\nRelease ${version}\nStart\n`,
		);
	});

	test('refuses to release without a change in the changelog', async () => {
		checkout.edit('CHANGELOG.md', (text) => text.replace(/\n### Added[^]*/, ''));
		await push('Empty');
		await expect(release('patch')).rejects.toThrow(
			'There are no entries under "Unreleased" section in CHANGELOG.md',
		);
	});
});
