/** The code of the approval definition that every server has from the start. */
export const DEFAULT_APPROVAL_CODE = 'FAKE-LEAVE';

/** A third-party approval definition, reduced to what a sync depends on. All apps share it. */
export interface ApprovalDefinition {
	/** A sync for a deleted definition fails with 1390016, for an unknown one with 1390002. */
	deleted: boolean;
}
