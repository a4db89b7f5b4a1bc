import { randomUUID } from 'node:crypto';

/** The rest of a list that is read in pages. */
export interface Scroll<T> {
	appId: string;
	tenantKey: string;
	/** Returns the whole list, as it is now. */
	getList: () => T[];
	/** Index of the first entry of the next page. */
	offset: number;
	/** By the server's clock, in Unix milliseconds. */
	expiresAt: number;
}

/** The lists that are being read, by `scroll_id`. */
export class Scrolls<T> {
	private readonly byId = new Map<string, Scroll<T>>();

	/** Returns the `scroll_id`. */
	add(scroll: Scroll<T>): string {
		const id = randomUUID();
		this.byId.set(id, scroll);
		return id;
	}

	/** The list of an app, unless it is unknown or has expired. Reading it again gives the same page. */
	get(
		id: string,
		{ appId, tenantKey }: Pick<Scroll<T>, 'appId' | 'tenantKey'>,
		now: number,
	): Scroll<T> | undefined {
		const scroll = this.byId.get(id);
		const isValid =
			scroll?.appId === appId && scroll.tenantKey === tenantKey && now < scroll.expiresAt;
		return isValid ? scroll : undefined;
	}

	/** Makes all `scroll_id`s invalid. */
	clear(): void {
		this.byId.clear();
	}
}
