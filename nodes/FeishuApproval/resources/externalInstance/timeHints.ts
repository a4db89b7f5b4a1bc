/** Names the zones in which times without a zone were read, for the text above the output. */
export function formatTimeHints(assumedZones: ReadonlySet<string>): string[] {
	if (assumedZones.size === 0) return [];
	return [`Times without a time zone were read in ${[...assumedZones].join(', ')}`];
}
