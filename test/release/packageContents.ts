import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../n8n/run-command';
import { type Check, listFiles, readText } from './check';
import { findRelativeLinks } from './readmeLinks';

/** Everything in the package besides `dist`. */
const BESIDES_DIST = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'index.js', 'package.json'];

const BUILT = /^dist\/(credentials|nodes)\/.*\.(js|json|svg)$/;

/** What npm packs, and the scripts that it runs while it packs. */
const NEEDED_TO_PACK = [
	'.npmrc',
	...BESIDES_DIST,
	'README.zh-CN.md',
	'dist',
	'test/release',
	'tsconfig.json',
];

/**
 * Packs a copy of the checkout as `npm publish` does and unpacks it. A copy, because npm's scripts
 * change the README meanwhile.
 *
 * @returns the result of `use`
 * @throws Error if npm cannot pack
 */
export async function withPackedFiles<T>(
	root: string,
	use: (unpacked: string) => T | Promise<T>,
): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'feishu-approval-pack-'));
	try {
		const copy = join(folder, 'copy');
		for (const path of NEEDED_TO_PACK.filter((name) => existsSync(join(root, name)))) {
			cpSync(join(root, path), join(copy, path), { recursive: true });
		}
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
		// The project's .npmrc disables the scripts of other packages, and these with them.
		await runCommand('npm', ['pack', '--ignore-scripts=false', '--pack-destination', folder], {
			cwd: copy,
		});
		const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
		if (!tarball) throw new Error('npm pack created no file');
		await runCommand('tar', ['-xzf', join(folder, tarball), '-C', folder]);
		return await use(join(folder, 'package'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The package contains the built code and what npm's page shows, and nothing else. */
export const packageContents: Check = {
	name: 'package contents',
	findProblems: async (root) =>
		await withPackedFiles(root, (unpacked) => {
			const packed = listFiles(unpacked, '.').map((path) => path.slice(2));
			return [
				...BESIDES_DIST.filter((path) => !packed.includes(path)).map(
					(path) => `${path} is missing`,
				),
				...packed
					.filter((path) => !BESIDES_DIST.includes(path) && !BUILT.test(path))
					.map((path) => `${path} should not be in the package`),
			];
		}),
};

/** npm's page of the package shows README.md without the other files. */
export const absoluteLinks: Check = {
	name: 'absolute links',
	findProblems: async (root) =>
		await withPackedFiles(root, (unpacked) =>
			findRelativeLinks(readText(unpacked, 'README.md')).map(
				(link) => `README.md in the package has the relative link ${link}`,
			),
		),
};
