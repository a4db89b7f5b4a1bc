import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command';

/** The checkout. */
export const PROJECT = join(__dirname, '..', '..');

/** Names the packed package to the tests, which run in a process of their own. */
export const PACKAGE_VARIABLE = 'N8N_TEST_PACKAGE';

/** The community package's name, as n8n puts it before the names of its nodes. */
export const PACKAGE_NAME = 'n8n-nodes-feishu-approval';

/** The node's type, as workflows name it. */
export const NODE_TYPE = `${PACKAGE_NAME}.feishuApproval`;

/** The credential's type. */
export const CREDENTIAL_TYPE = 'feishuAppApi';

/**
 * The file that is tried in n8n.
 *
 * @throws Error where nobody has packed one
 */
export function packageUnderTest(): string {
	const tarball = process.env[PACKAGE_VARIABLE];
	if (!tarball) throw new Error(`${PACKAGE_VARIABLE} is not set: use "npm run test:n8n"`);
	return tarball;
}

/**
 * Builds the checkout and packs it as it would be published.
 *
 * @param folder where the tarball goes
 * @returns path of the tarball
 */
export async function buildPackage(folder: string): Promise<string> {
	await runCommand('npm', ['run', 'build'], { cwd: PROJECT });
	await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: PROJECT,
	});
	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	if (!tarball) throw new Error(`npm pack left no tarball in ${folder}`);
	return join(folder, tarball);
}
