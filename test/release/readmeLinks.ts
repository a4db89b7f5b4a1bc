import type { Manifest } from './check';

/** The address of a link or an image, of an HTML attribute, and of a link definition (`[name]: address`). */
const LINK = /(\]\(|\b(?:src|srcset|href)="|^\[[^\]]+\]:\s+)([^\s)"]+)/gm;

/** Code blocks and code spans. */
const CODE = /(^```[^]*?^```|`[^`\n]+`)/gm;

const IMAGE = /\.(gif|jpe?g|png|svg)$/i;

/** Has a scheme, or leads to a heading of the same page. */
const ABSOLUTE = /^([a-z][a-z\d+.-]*:|\/\/|#)/i;

/**
 * Replaces the relative links in a README with links to the repository on GitHub, at the tag of the
 * version. Images become links to the raw file.
 */
export function makeLinksAbsolute(
	readme: string,
	{ repository, version }: Pick<Manifest, 'repository' | 'version'>,
): string {
	const base = repository?.url?.replace(/^git\+/, '').replace(/\.git$/, '') ?? '';
	return replaceLinks(readme, (link) => {
		if (ABSOLUTE.test(link)) return link;
		const [path = ''] = link.split('#');
		const view = IMAGE.test(path) ? 'raw' : 'blob';
		return `${base}/${view}/${version}/${link.replace(/^\.\//, '')}`;
	});
}

/** Returns the relative links of a README. */
export function findRelativeLinks(readme: string): string[] {
	const found: string[] = [];
	replaceLinks(readme, (link) => {
		if (!ABSOLUTE.test(link)) found.push(link);
		return link;
	});
	return found;
}

function replaceLinks(markdown: string, replace: (link: string) => string): string {
	const replaceInText = (text: string) =>
		text.replace(LINK, (_match, start: string, link: string) => start + replace(link));
	// Code is at the odd indexes.
	const parts = markdown.split(CODE);
	return parts.map((part, index) => (index % 2 === 0 ? replaceInText(part) : part)).join('');
}
