// The startup parameter `options`: a command line for the server process, of which the settings (-c a=b, --a=b) are ours.
import { PgError } from '../../../engine/errors.ts'

/** Settings in the order given. Throws 42601 for other switches, as PostgreSQL's backend does. */
export function parseOptions(text: string): [name: string, value: string][] {
  const words = splitWords(text)
  const settings: [string, string][] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word.startsWith('--') && word.length > 2) settings.push(assignment(word.slice(2), '--'))
    else if (word === '-c' || word === '--') {
      at++
      if (word === '--' || at >= words.length) throw invalidArgument(word)
      settings.push(assignment(words[at], '-c '))
    } else if (word.startsWith('-c')) settings.push(assignment(word.slice(2), '-c '))
    else throw invalidArgument(word)
  }
  return settings
}

/** Words are parted by white space; a backslash takes the next character as it is. */
function splitWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (/[ \t\n\r\f\v]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === '\\') {
      at++
      word = (word ?? '') + (text[at] ?? '')
    } else word = (word ?? '') + character
  }
  if (word !== undefined) words.push(word)
  return words
}

function assignment(text: string, prefix: string): [string, string] {
  const equals = text.indexOf('=')
  const name = (equals < 0 ? text : text.slice(0, equals)).replaceAll('-', '_')
  if (equals < 0) throw new PgError('42601', `${prefix}${name} requires a value`)
  return [name, text.slice(equals + 1)]
}

const invalidArgument = (word: string): PgError =>
  new PgError('42601', `invalid command-line argument for server process: ${word}`, {
    hint: 'Settings are given as -c name=value or --name=value.',
  })
