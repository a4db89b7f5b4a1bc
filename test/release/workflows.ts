import { parse } from 'yaml';
import { type Check, listFiles, readManifest, readText } from './check';

const FOLDER = '.github/workflows';

/** A commit, with the version as a comment for Dependabot and for readers. */
const PINNED = /^[\w-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/;

/** Write permissions, and the workflows that may have them. */
const WRITERS: Record<string, string> = {
	'id-token': 'publish.yml',
	'security-events': 'codeql.yml',
};

type Permissions = string | Record<string, string> | undefined;

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	permissions?: Permissions;
	'timeout-minutes'?: number;
	steps?: Step[];
}

interface Workflow {
	on?: Record<string, unknown>;
	permissions?: Permissions;
	jobs?: Record<string, Job>;
}

/** A workflow must not run code that somebody exchanged, or have more rights than it needs. */
export const workflows: Check = {
	name: 'workflows',
	findProblems: (root) =>
		listFiles(root, FOLDER).flatMap((path) => {
			const source = readText(root, path);
			const file = path.slice(FOLDER.length + 1);
			const workflow = parse(source) as Workflow;
			const problems = [
				...findUnpinnedActions(source),
				...findWritePermissions(file, workflow.permissions, 'the workflow'),
				...Object.entries(workflow.jobs ?? {}).flatMap(([name, job]) => findInJob(file, name, job)),
			];
			if (workflow.permissions === undefined) problems.push('the workflow has no "permissions"');
			return problems.map((problem) => `${path}: ${problem}`);
		}),
};

/** Looks at the lines, because a parser drops the comment with the version. */
function findUnpinnedActions(source: string): string[] {
	return [...source.matchAll(/^[\s-]*uses:\s*(.*?)\s*$/gm)]
		.map(([, action = '']) => action)
		.filter((action) => !PINNED.test(action))
		.map((action) => `${action} is not pinned to a commit with its version as a comment`);
}

function findInJob(file: string, name: string, job: Job): string[] {
	const steps = job.steps ?? [];
	const problems = findWritePermissions(file, job.permissions, `the job ${name}`);
	if (job['timeout-minutes'] === undefined) problems.push(`the job ${name} has no timeout-minutes`);
	for (const { uses, run, with: inputs } of steps) {
		if (uses?.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false) {
			problems.push(`the job ${name} checks out without persist-credentials: false`);
		}
		if (run?.includes('${{')) {
			problems.push(`the job ${name} puts an expression into a script; use "env"`);
		}
	}
	return problems;
}

function findWritePermissions(file: string, permissions: Permissions, owner: string): string[] {
	if (typeof permissions === 'string') return [`${owner} has the permissions ${permissions}`];
	return Object.entries(permissions ?? {})
		.filter(([name, access]) => access === 'write' && WRITERS[name] !== file)
		.map(([name]) => `${owner} may write ${name}`);
}

/** n8n accepts only versions that GitHub Actions published with a provenance statement. */
export const provenance: Check = {
	name: 'provenance',
	findProblems: (root) => {
		const workflow = parse(readText(root, `${FOLDER}/publish.yml`)) as Workflow;
		const jobs = Object.values(workflow.jobs ?? {});
		const publishing = jobs.find((job) => findPublishCommand(job) !== undefined);
		const command = (publishing && findPublishCommand(publishing)) ?? '';
		const permissions = publishing?.permissions;
		const requirements: Array<[isMet: boolean, problem: string]> = [
			[workflow.on?.release !== undefined, 'publish.yml must run when a release is published'],
			[publishing !== undefined, 'publish.yml must run npm publish'],
			[command.includes('--provenance'), 'npm publish needs --provenance'],
			[
				command.includes('--ignore-scripts=false'),
				'npm publish needs --ignore-scripts=false, because .npmrc disables prepublishOnly and prepack',
			],
			[
				typeof permissions === 'object' && permissions['id-token'] === 'write',
				'the job that publishes needs id-token: write',
			],
			[
				['build', 'lint', 'placeholders'].every((word) =>
					readManifest(root).scripts?.prepublishOnly?.includes(word),
				),
				'prepublishOnly in package.json must build, lint and check for placeholders',
			],
		];
		return requirements.filter(([isMet]) => !isMet).map(([, problem]) => problem);
	},
};

function findPublishCommand(job: Job): string | undefined {
	return job.steps?.find(({ run }) => run?.includes('npm publish'))?.run;
}
