/**
 * Runs n8n's community package scanner on two folders and prints the results as JSON. n8n runs the
 * same scanner before it verifies a package.
 *
 * Usage: `node run-scanner.mjs <sources> <unpacked package>`
 */
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [sources, unpacked] = process.argv.slice(2);
const found = {
	sources: await analyzePackage(sources, SOURCE_FILE_PATTERNS),
	// The patterns that the scanner uses for a published package.
	unpacked: await analyzePackage(unpacked, ['**/*.js', 'package.json']),
};
process.stdout.write(JSON.stringify(found));
