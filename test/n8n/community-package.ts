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
 * Lays a packed package out in an n8n user folder as n8n's own installer does: unpacked below
 * `nodes/node_modules`, dev, peer and optional dependencies struck from its `package.json`, named
 * as a dependency in `nodes/package.json`. n8n then runs `npm install` in it, which does nothing
 * for a package without dependencies; a package with some is refused here.
 *
 * @param userFolder what n8n is given as `N8N_USER_FOLDER`
 * @param tarball path of the file that `npm pack` wrote
 * @returns the package's name
 */
export async function installCommunityPackage(
	userFolder: string,
	tarball: string,
): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	await mkdir(join(nodesFolder, 'node_modules'), { recursive: true });

	const unpacked = await mkdtemp(join(nodesFolder, 'unpacked-'));
	await promisify(execFile)('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const packageJson = await withoutDevelopmentDependencies(join(unpacked, 'package.json'));

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

async function withoutDevelopmentDependencies(path: string): Promise<PackageJson> {
	const { devDependencies, peerDependencies, optionalDependencies, ...packageJson } = JSON.parse(
		await readFile(path, 'utf8'),
	) as PackageJson;
	if (Object.keys(packageJson.dependencies ?? {}).length > 0) {
		throw new Error(
			`${packageJson.name} has dependencies, which a verified community node must not`,
		);
	}
	await writeFile(path, JSON.stringify(packageJson, null, 2));
	return packageJson;
}
