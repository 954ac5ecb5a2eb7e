// Roman numerals from 1 to 3999.

const parts: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

export const romanMax = 3999

export function toRoman(value: number): string {
  let rest = value
  let text = ''
  for (const [worth, letters] of parts) {
    while (rest >= worth) {
      text += letters
      rest -= worth
    }
  }
  return text
}

/** undefined: no numeral that toRoman would write. */
export function fromRoman(text: string): number | undefined {
  const upper = text.toUpperCase()
  let value = 0
  let at = 0
  for (const [worth, letters] of parts) {
    while (upper.startsWith(letters, at)) {
      value += worth
      at += letters.length
    }
  }
  return value > 0 && toRoman(value) === upper ? value : undefined
}
