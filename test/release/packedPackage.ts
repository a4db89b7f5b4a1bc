import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../n8n/run-command';

/** Everything in the package besides `dist`. */
export const BESIDES_DIST = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'index.js', 'package.json'];

/** What npm packs, and the scripts that it runs while it packs. */
const NEEDED_TO_PACK = [
	'.npmrc',
	...BESIDES_DIST,
	'README.zh-CN.md',
	'dist',
	'test/release',
	'tsconfig.json',
];

/** The files that `npm publish` would publish. Packing takes seconds, so a checkout is packed once, if at all. */
export class PackedPackage {
	private readonly folder = mkdtempSync(join(tmpdir(), 'feishu-approval-pack-'));
	private unpacked: Promise<string> | undefined;

	/** @param root root folder of the checkout, with a build in `dist` */
	constructor(private readonly root: string) {}

	/**
	 * Returns the folder of the unpacked files.
	 *
	 * @throws Error if npm cannot pack
	 */
	async getFolder(): Promise<string> {
		this.unpacked ??= this.pack();
		return await this.unpacked;
	}

	delete(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Packs a copy of the checkout, because npm's scripts change the README meanwhile. */
	private async pack(): Promise<string> {
		const copy = join(this.folder, 'copy');
		for (const path of NEEDED_TO_PACK.filter((name) => existsSync(join(this.root, name)))) {
			cpSync(join(this.root, path), join(copy, path), { recursive: true });
		}
		symlinkSync(join(this.root, 'node_modules'), join(copy, 'node_modules'), 'junction');
		// The project's .npmrc disables the scripts of other packages, and these with them.
		await runCommand('npm', ['pack', '--ignore-scripts=false', '--pack-destination', this.folder], {
			cwd: copy,
		});
		const tarball = readdirSync(this.folder).find((name) => name.endsWith('.tgz'));
		if (!tarball) throw new Error('npm pack created no file');
		await runCommand('tar', ['-xzf', join(this.folder, tarball), '-C', this.folder]);
		return join(this.folder, 'package');
	}
}
