import { type Check, readText } from './check';

const PAGE = 'docs/publishing.md';
const HEADING = '## Demo video';

/** n8n's reviewers ask for a video; the checklist has its script. */
export const demoVideo: Check = {
	name: 'demo video',
	findProblems: (root) => {
		const [, section = ''] = readText(root, PAGE).split(`${HEADING}\n`);
		const [script = ''] = section.split('\n## ');
		return /^1\. /m.test(script) ? [] : [`${PAGE} has no script under "${HEADING}"`];
	},
};
