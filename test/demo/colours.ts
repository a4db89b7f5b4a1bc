import pc from 'picocolors';

/** Picocolors' functions, which leave a text as it is where there are to be no colours. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Colours only for a person: `isColorSupported` alone is also true in CI, and wherever it is forced. */
export function coloursFor(stream: { isTTY?: boolean }): Colours {
	return pc.createColors(stream.isTTY === true && pc.isColorSupported);
}
