import { type Check, readManifest, readText } from './check';

/** Scripts with the names that n8n-node's own template has. */
const SCRIPTS = ['build', 'dev', 'lint', 'lint:fix', 'release'];

/** n8n requires this configuration of a package with `strict`. */
const ESLINT_CONFIG = `import { config } from '@n8n/node-cli/eslint';

export default config;
`;

/** What n8n requires of a package and its tools. */
export const packageJson: Check = {
	name: 'package.json',
	findProblems: (root) => {
		const manifest = readManifest(root);
		const requirements: Array<[isMet: boolean, problem: string]> = [
			[manifest.name.startsWith('n8n-nodes-'), '"name" must start with n8n-nodes-'],
			[
				manifest.keywords?.includes('n8n-community-node-package') ?? false,
				'"keywords" must contain n8n-community-node-package',
			],
			[manifest.license === 'MIT', '"license" must be MIT'],
			[manifest.dependencies === undefined, '"dependencies" must not exist'],
			[manifest.n8n?.strict === true, '"n8n.strict" must be true'],
			[
				/^git\+https:\/\/[^/]+\/.+\.git$/.test(manifest.repository?.url ?? ''),
				'"repository.url" must have the form git+https://….git',
			],
			[
				readText(root, 'eslint.config.mjs') === ESLINT_CONFIG,
				"eslint.config.mjs must be n8n's default, unchanged",
			],
		];
		return [
			...requirements.filter(([isMet]) => !isMet).map(([, problem]) => problem),
			...SCRIPTS.filter((name) => !manifest.scripts?.[name]).map(
				(name) => `"scripts" must contain ${name}`,
			),
		];
	},
};
