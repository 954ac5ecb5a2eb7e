// SASLprep (RFC 4013) as PostgreSQL applies it to passwords: one that cannot be prepared is used as it is.

/** RFC 3454, table C.1.2: they become a plain space. */
const spaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu
/** Table B.1: they vanish. */
const vanishing = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu
/** Tables C.2 to C.9: control, private use, non-characters, surrogates, and what changes display. */
const prohibited =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u06dd\u070f\u180e\u200c-\u200f\u2028-\u202e\u2060-\u2063\u206a-\u206f\u2ff0-\u2ffb\u3000\ufdd0-\ufdef\ufeff\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\u200f]/u
const leftToRight = /(?![\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}])\p{L}/u

export function saslPrep(password: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0020-\u007e]*$/.test(password)) return password
  const prepared = password.replace(spaces, ' ').replace(vanishing, '').normalize('NFKC')
  if (prepared === '' || prohibited.test(prepared) || /\p{Cn}/u.test(prepared) || mixesDirections(prepared)) {
    return password
  }
  return prepared
}

/** RFC 3454, section 6: right-to-left text starts and ends so, and holds no left-to-right letters. */
function mixesDirections(text: string): boolean {
  if (!rightToLeft.test(text)) return false
  const characters = Array.from(text)
  return leftToRight.test(text) || !rightToLeft.test(characters[0]) || !rightToLeft.test(characters.at(-1)!)
}
