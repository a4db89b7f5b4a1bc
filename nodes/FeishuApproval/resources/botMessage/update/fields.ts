import { LOCALE_LABEL } from '../../../execution/localeOption';

/** The fields of the panel. While a field is empty, the item's own field `itemField` is read. */
export const FIELDS = {
	messageId: { label: 'Message ID', itemField: 'message_id' },
	status: { label: 'Status' },
	statusName: { label: 'Status Name', itemField: 'status_name' },
	detailActionName: { label: 'Button Name', itemField: 'detail_action_name' },
} as const;

/** The options of the panel. */
export const OPTIONS = {
	locale: { label: LOCALE_LABEL },
} as const;
