import { type Check, listFiles, readText } from './check';
import { BESIDES_DIST } from './packedPackage';
import { findRelativeLinks } from './readmeLinks';

const BUILT = /^dist\/(credentials|nodes)\/.*\.(js|json|svg)$/;

/** The package contains the built code and what npm's page shows, and nothing else. */
export const packageContents: Check = {
	name: 'package contents',
	findProblems: async (_root, packed) => {
		const files = listFiles(await packed.getFolder(), '.').map((path) => path.slice(2));
		return [
			...BESIDES_DIST.filter((path) => !files.includes(path)).map((path) => `${path} is missing`),
			...files
				.filter((path) => !BESIDES_DIST.includes(path) && !BUILT.test(path))
				.map((path) => `${path} should not be in the package`),
		];
	},
};

/** npm's page of the package shows README.md without the other files. */
export const absoluteLinks: Check = {
	name: 'absolute links',
	findProblems: async (_root, packed) =>
		findRelativeLinks(readText(await packed.getFolder(), 'README.md')).map(
			(link) => `README.md in the package has the relative link ${link}`,
		),
};
