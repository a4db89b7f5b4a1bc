import { coloursFor } from './colours';
import { runDemo } from './run';

/** `npm run demo`: the built node against the stand-in, for a person to look at. */
async function main(): Promise<void> {
	const succeeded = await runDemo({
		write: (text) => process.stdout.write(`${text}\n`),
		colours: coloursFor(process.stdout),
	});
	if (!succeeded) process.exitCode = 1;
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
