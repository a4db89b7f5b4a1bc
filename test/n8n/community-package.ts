import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

interface PackageJson {
	name: string;
	version: string;
	dependencies?: Record<string, string>;
	devDependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
}

/**
 * Installs a packed package into an n8n user folder, with the same result as n8n's own installer:
 * unpacks it below `nodes/node_modules`, removes dev, peer and optional dependencies from its
 * `package.json` and adds it to the dependencies in `nodes/package.json`. n8n also runs
 * `npm install` in the package; this function skips that step, because it has no effect on a
 * package without dependencies.
 *
 * @param userFolder the folder that n8n gets as `N8N_USER_FOLDER`
 * @param tarball path of the file that `npm pack` wrote
 * @returns the package name
 * @throws Error if the package has dependencies
 */
export async function installCommunityPackage(
	userFolder: string,
	tarball: string,
): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	await mkdir(join(nodesFolder, 'node_modules'), { recursive: true });

	const unpacked = await mkdtemp(join(nodesFolder, 'unpacked-'));
	await promisify(execFile)('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const packageJson = await removeNonRuntimeDependencies(join(unpacked, 'package.json'));

	const packageFolder = join(nodesFolder, 'node_modules', packageJson.name);
	await rm(packageFolder, { recursive: true, force: true });
	await mkdir(dirname(packageFolder), { recursive: true });
	await rename(unpacked, packageFolder);

	await writeFile(
		join(nodesFolder, 'package.json'),
		JSON.stringify({
			name: 'installed-nodes',
			private: true,
			dependencies: { [packageJson.name]: packageJson.version },
		}),
	);
	return packageJson.name;
}

async function removeNonRuntimeDependencies(path: string): Promise<PackageJson> {
	const { devDependencies, peerDependencies, optionalDependencies, ...packageJson } = JSON.parse(
		await readFile(path, 'utf8'),
	) as PackageJson;
	if (Object.keys(packageJson.dependencies ?? {}).length > 0) {
		throw new Error(
			`${packageJson.name} has dependencies, which n8n does not allow in a verified community node`,
		);
	}
	await writeFile(path, JSON.stringify(packageJson, null, 2));
	return packageJson;
}
