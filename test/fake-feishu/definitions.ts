/** The third-party approval definition that is there from the start. */
export const DEFAULT_APPROVAL_CODE = 'STANDIN-LEAVE';

/** A third-party approval definition, as far as a sync depends on it. Valid for every app. */
export interface Definition {
	/** A sync for it is answered 1390016. One for a code that is not there at all: 1390002. */
	deleted: boolean;
}
