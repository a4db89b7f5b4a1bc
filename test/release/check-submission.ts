/**
 * `npm run check:submission`: checks what n8n requires of a package before its owner submits it.
 * `docs/publishing.md` describes the checks. Arguments are names of checks; without any, all run.
 * Needs a build in `dist`.
 */
import pc from 'picocolors';
import { type Check, PROJECT } from './check';
import { demoVideo } from './demoVideo';
import { englishOnly } from './englishOnly';
import { absoluteLinks, packageContents } from './packageContents';
import { packageJson } from './packageJson';
import { PackedPackage } from './packedPackage';
import { placeholders } from './placeholders';
import { lint, scanner } from './tools';
import { provenance, workflows } from './workflows';

/** In the order of the checklist. */
export const CHECKS: readonly Check[] = [
	packageJson,
	englishOnly,
	packageContents,
	absoluteLinks,
	lint,
	scanner,
	provenance,
	workflows,
	demoVideo,
	placeholders,
];

/**
 * Runs checks and prints what they find.
 *
 * @param names names of the checks to run; all if empty
 * @returns whether nothing was found
 * @throws Error for an unknown name
 */
export async function checkSubmission(
	root: string,
	names: readonly string[],
	print: (line: string) => void,
): Promise<boolean> {
	const unknown = names.find((name) => !CHECKS.some((check) => check.name === name));
	if (unknown !== undefined) {
		const known = CHECKS.map(({ name }) => name).join(', ');
		throw new Error(`There is no check "${unknown}", only: ${known}`);
	}
	const packed = new PackedPackage(root);
	try {
		let found = 0;
		for (const { name, isForOwner, findProblems } of CHECKS) {
			if (names.length > 0 && !names.includes(name)) continue;
			const problems = await findProblems(root, packed);
			found += problems.length;
			if (problems.length === 0) print(`${pc.green('✔')} ${name}`);
			else print(`${pc.red('✘')} ${name}${isForOwner ? ': only the owner can fill these in' : ''}`);
			for (const problem of problems) print(`    ${problem}`);
		}
		return found === 0;
	} finally {
		packed.delete();
	}
}

async function main(): Promise<void> {
	const isReady = await checkSubmission(PROJECT, process.argv.slice(2), (line) =>
		process.stdout.write(`${line}\n`),
	);
	if (!isReady) {
		process.stdout.write('\ndocs/publishing.md says what to do.\n');
		process.exitCode = 1;
	}
}

if (require.main === module) {
	main().catch((error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	});
}
