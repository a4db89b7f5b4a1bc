import {
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './check';

/** What the checks read. */
const READ_BY_CHECKS = [
	'.github',
	'.npmrc',
	'CHANGELOG.md',
	'LICENSE.md',
	'README.md',
	'README.zh-CN.md',
	'SECURITY.md',
	'credentials',
	'dist',
	'docs',
	'eslint.config.mjs',
	'index.js',
	'nodes',
	'package.json',
	'test/release',
	'tsconfig.json',
];

/** A copy of the checkout in a temporary folder, for tests that break it. */
export class Checkout {
	private readonly originals = new Map<string, string>();
	readonly root = mkdtempSync(join(tmpdir(), 'feishu-approval-checkout-'));

	/** @param paths files and folders to copy; default: what the checks read */
	constructor(paths: readonly string[] = READ_BY_CHECKS) {
		for (const path of paths) {
			cpSync(join(PROJECT, path), join(this.root, path), {
				recursive: true,
				filter: (source) => !source.endsWith('.png'),
			});
		}
		symlinkSync(join(PROJECT, 'node_modules'), join(this.root, 'node_modules'), 'junction');
	}

	read(path: string): string {
		return readFileSync(join(this.root, path), 'utf8');
	}

	/** Changes a file, or creates it from an empty text. */
	edit(path: string, change: (text: string) => string): void {
		const before = existsSync(join(this.root, path)) ? this.read(path) : '';
		const after = change(before);
		if (after === before) throw new Error(`The change of ${path} has no effect`);
		if (!this.originals.has(path)) this.originals.set(path, before);
		writeFileSync(join(this.root, path), after);
	}

	/** Restores the files that {@link edit} changed. */
	restore(): void {
		for (const [path, text] of this.originals) writeFileSync(join(this.root, path), text);
		this.originals.clear();
	}

	delete(): void {
		rmSync(this.root, { recursive: true, force: true });
	}
}
