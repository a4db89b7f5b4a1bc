import { MOST, type FormElement, type TextKey } from '../../feishu/externalInstanceSync';
import { Element } from '../../items/element';
import { isEmpty } from '../../items/identifier';
import { ItemProblem, wrongValue } from '../../items/problem';
import { parsedText, type InputObject } from '../../items/record';
import { OPTION } from './fields';
import type { TextInput } from './textInput';
import type { Texts } from './texts';

const FORM_WANTED =
	'an object such as { "Days": "2" }, a list of { "name", "value" }, or JSON text of either';

/** Reads the form: a list of `{ name, value }`, or an object of name to value. Lines without either are left out. */
export function formOf(value: unknown, texts: Texts, input: TextInput): FormElement[] {
	const keyOf = (field: string, text: unknown): TextKey | undefined => {
		const key = input.keyOf(field, text);
		if (key !== undefined) demandShort(field, texts.longest(key));
		return key;
	};
	return linesOf(value, keyOf).filter(
		(line) => line.name !== undefined || line.value !== undefined,
	);
}

function linesOf(
	value: unknown,
	keyOf: (field: string, text: unknown) => TextKey | undefined,
): FormElement[] {
	const form = isEmpty(value) ? null : parsedText(value);
	if (form === null) return [];
	if (Array.isArray(form)) {
		return form.map((line, index) => {
			const element = Element.of(OPTION.form, index, line, 'an object with "name" and "value"');
			return { name: element.read('name', keyOf), value: element.read('value', keyOf) };
		});
	}
	if (typeof form !== 'object') throw wrongValue(OPTION.form, value, FORM_WANTED);
	return Object.entries(form as InputObject).map(([name, text]) => {
		const place = `${OPTION.form}.${name}`;
		return { name: keyOf(place, name), value: keyOf(place, text) };
	});
}

function demandShort(field: string, length: number): void {
	if (length <= MOST.charactersOfAFormText) return;
	throw new ItemProblem(
		`"${field}" has ${length} characters, but must have ${MOST.charactersOfAFormText} at most`,
	);
}
