/**
 * Runs the analysis of n8n's own scanner over folders, as n8n does with a package before it accepts
 * it: `node scan.mjs <sources> <unpacked package>`. Prints what is found, as JSON.
 */
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [sources, unpacked] = process.argv.slice(2);
const found = {
	sources: await analyzePackage(sources, SOURCE_FILE_PATTERNS),
	// What the scanner itself looks at in a published package.
	unpacked: await analyzePackage(unpacked, ['**/*.js', 'package.json']),
};
process.stdout.write(JSON.stringify(found));
