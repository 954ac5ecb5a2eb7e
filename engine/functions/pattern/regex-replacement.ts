// What regexp_replace puts in a match's place, in parts.

/** A text as it stands, or the number of a group; 0 is the whole match. */
export type ReplacementPart = string | number

/** \1 to \9 are groups, \& the whole match, \\ a backslash; any other backslash stands for itself. */
export function parseReplacement(by: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = []
  let text = ''
  let last = 0
  for (const { 0: found, 1: mark, index } of by.matchAll(/\\([1-9&\\])/g)) {
    text += by.slice(last, index)
    last = index + found.length
    if (mark === '\\') {
      text += mark
      continue
    }
    if (text !== '') parts.push(text)
    parts.push(mark === '&' ? 0 : Number(mark))
    text = ''
  }
  text += by.slice(last)
  if (text !== '') parts.push(text)
  return parts
}
