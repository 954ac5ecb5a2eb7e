// Characters that would be markup, written so that they are none.

/** In text, as PostgreSQL writes it. */
export const escapeText = (text: string): string => text.replace(/[&<>\r]/g, (character) => textEscapes[character])
const textEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#x0d;' }

/** In text of a tree that is written out. */
export const escapeContent = (text: string): string =>
  text.replace(/[&<>\r]/g, (character) => contentEscapes[character])
const contentEscapes: Readonly<Record<string, string>> = { ...textEscapes, '\r': '&#13;' }

/** Between double quotes. */
export const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"\r\n\t]/g, (character) => attributeEscapes[character])
const attributeEscapes: Readonly<Record<string, string>> = {
  ...contentEscapes,
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}
