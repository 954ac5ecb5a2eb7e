// The 64 letters that password hashes are written in, least significant bits first.
export const cryptLetters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function lettersOf(value: number, count: number): string {
  let text = ''
  for (let left = value; text.length < count; left >>>= 6) text += cryptLetters[left & 63]
  return text
}

/** Three bytes to four letters, in the order that each algorithm mixes them; the last ones may be fewer. */
export const mixed = (hash: Uint8Array, order: readonly (readonly number[])[]): string =>
  order
    .map((bytes) =>
      lettersOf(
        bytes.reduce((value, at) => (value << 8) | hash[at], 0),
        Math.ceil((bytes.length * 8) / 6),
      ),
    )
    .join('')
