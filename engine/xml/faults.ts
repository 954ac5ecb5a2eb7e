// What is wrong with a document: messages in the words of libxml2, which PostgreSQL's users know, each with its line and a caret under the place.

export interface XmlFault {
  readonly message: string
  /** Position in the text. */
  readonly at: number
}

/** Thrown where reading cannot go on. */
export class XmlStop extends Error {}

const contextCharacters = 80

/** The errors as PostgreSQL's DETAIL tells them. */
export function faultsText(text: string, faults: readonly XmlFault[]): string {
  return faults.map((fault) => faultText(text, fault)).join('\n')
}

function faultText(text: string, { message, at }: XmlFault): string {
  const line = lineOf(text, at)
  let end = at
  // At a line's end the line before it is shown.
  while (end > 0 && (text[end] === '\n' || text[end] === undefined) && end === at && text[end] === '\n') end--
  let start = Math.min(end, text.length)
  while (start > 0 && text[start - 1] !== '\n' && at - start < contextCharacters) start--
  let stop = start
  while (stop < text.length && text[stop] !== '\n' && stop - start < contextCharacters) stop++
  const shown = text.slice(start, stop)
  const caret = Array.from(text.slice(start, at), (character) => (character === '\t' ? '\t' : ' ')).join('')
  return `line ${line}: ${message}\n${shown}\n${caret}^`
}

export function lineOf(text: string, at: number): number {
  let line = 1
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line++
  return line
}
