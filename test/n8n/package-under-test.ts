import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command';

/** Root folder of the checkout. */
export const PROJECT = join(__dirname, '..', '..');

/** Environment variable with the path of the packed package. */
export const PACKAGE_VARIABLE = 'N8N_TEST_PACKAGE';

/** Package name, which is also the prefix of its node types. */
export const PACKAGE_NAME = 'n8n-nodes-feishu-approval';

/** Node type, as used in workflows. */
export const NODE_TYPE = `${PACKAGE_NAME}.feishuApproval`;

/** Type of the trigger node, as used in workflows. */
export const TRIGGER_TYPE = `${PACKAGE_NAME}.feishuApprovalTrigger`;

/** Credential type, as used in workflows. */
export const CREDENTIAL_TYPE = 'feishuAppApi';

/** Credential type of the callbacks' secrets, as used in workflows. */
export const CALLBACK_CREDENTIAL_TYPE = 'feishuApprovalCallbackApi';

/**
 * Returns the path of the packed package under test.
 *
 * @throws Error if {@link PACKAGE_VARIABLE} is not set
 */
export function getPackageUnderTest(): string {
	const tarball = process.env[PACKAGE_VARIABLE];
	if (!tarball) throw new Error(`${PACKAGE_VARIABLE} is not set: use "npm run test:n8n"`);
	return tarball;
}

/**
 * Builds the package and packs it with `npm pack`.
 *
 * @param folder folder for the tarball
 * @returns path of the tarball
 */
export async function buildPackage(folder: string): Promise<string> {
	await runCommand('npm', ['run', 'build'], { cwd: PROJECT });
	await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: PROJECT,
	});
	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	if (!tarball) throw new Error(`npm pack created no tarball in ${folder}`);
	return join(folder, tarball);
}
