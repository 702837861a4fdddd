// What the page says, in the reader's language. A sentence is known by its English; the catalogue
// (words/<code>.po) stands in the page itself, so that nothing has to be waited for.

const place = document.getElementById("words");
const catalogue = place ? JSON.parse(place.textContent) : {};
const { lang } = document.documentElement;

/** For Intl: the browser's own kind of the language (en-GB), where it is the page's. */
export const locale = navigator.language?.split("-")[0] === lang ? navigator.language : lang;

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** The sentence with its `{places}` filled, as text. */
export function t(sentence, fields = {}) {
  return pieces(sentence, fields).join("");
}

/** The form of a sentence that fits the number; `{count}` is that number. */
export function many(one, several, count, fields = {}) {
  const forms = catalogue[one] ?? [one, several];
  const form = plurals.select(count) === "one" ? forms[0] : forms.at(-1);
  return filled(form, { count: number(count), ...fields }).join("");
}

/** The same as `t` in parts, for elements to stand in its places. */
export function pieces(sentence, fields = {}) {
  return filled(catalogue[sentence] ?? sentence, fields);
}

/** A number as the language groups its digits. */
export function number(value) {
  return numbers.format(value);
}

function filled(words, fields) {
  return words.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? fields[part] : part));
}
