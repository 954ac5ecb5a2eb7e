// Queries of words as people write them: each goes through a configuration, as the words of a text do.
import { isSpace, isQueryOperator, LexemeScanner } from '../lexeme-scanner.ts'
import type { Configuration } from '../dictionaries/configurations.ts'
import { documentWords, type DocumentWord, type TellTooLong } from '../parse-document.ts'
import { withoutAbsent } from './drop-absent.ts'
import { type DraftNode, plainWord, readQuery } from './query-text.ts'
import type { TsQuery } from './ts-query.ts'

/** Who reads the query hears that nothing was left of it, and of words that are too long. */
export interface QueryReader {
  readonly configuration: Configuration
  readonly tooLong: TellTooLong
  readonly onlyStopWords: () => void
  /** There was nothing in it from the start. */
  readonly noWords: (text: string) => void
}

const absent: DraftNode = { kind: 'absent' }

/** Words between operators, each perhaps several tokens, which then follow each other. */
export function queryOfText(text: string, reader: QueryReader): TsQuery {
  const draft = readQuery(text, (word, weights, prefix) => draftOf(word, 'phrase', reader, weights, prefix))
  if (draft === null) {
    reader.noWords(text)
    return { root: null }
  }
  return finished(draft, reader)
}

/** All words must be there. */
export const queryOfWords = (text: string, reader: QueryReader): TsQuery =>
  finished(draftOf(text, 'and', reader), reader)

/** In this order, one behind the other. */
export const queryOfPhrase = (text: string, reader: QueryReader): TsQuery =>
  finished(draftOf(text, 'phrase', reader), reader)

function finished(draft: DraftNode | null, reader: QueryReader): TsQuery {
  const query = withoutAbsent(draft)
  if (query.root === null) reader.onlyStopWords()
  return query
}

function draftOf(
  text: string,
  between: 'and' | 'phrase',
  { configuration, tooLong }: QueryReader,
  weights = 0,
  prefix = false,
): DraftNode {
  let draft: DraftNode | undefined
  let last = 0
  const add = (right: DraftNode): void => {
    if (!draft) draft = right
    else
      draft =
        between === 'and' ? { kind: 'and', left: draft, right } : { kind: 'phrase', left: draft, right, distance: 1 }
  }
  for (const { word, place } of documentWords(configuration, text, tooLong) as Iterable<DocumentWord>) {
    // Stop words between two others keep their places.
    for (; last > 0 && last + 1 < place; last++) add(absent)
    last = place
    add(plainWord(word, weights, prefix))
  }
  return draft ?? absent
}

/** What people type into a search box: words, "phrases", or, and - before what is not wanted. No text is an error. */
export function queryOfWeb(text: string, reader: QueryReader): TsQuery {
  const scanner = new LexemeScanner(text, 'web')
  let at = 0

  const operand = (): DraftNode => {
    for (;;) {
      const character = text.charAt(at)
      if (character === '-') {
        at++
        return { kind: 'not', operand: operand() }
      }
      if (character === '"') {
        const close = text.indexOf('"', at + 1)
        const phrase = text.slice(at + 1, close < 0 ? undefined : close)
        at = close < 0 ? text.length : close + 1
        return draftOf(phrase, 'phrase', reader)
      }
      if (character === '' || (isSpace(character) && text.slice(at).trim() === '')) {
        at = text.length
        return absent
      }
      if (isQueryOperator(character) || isSpace(character)) {
        at++
        continue
      }
      const found = scanner.next(at)!
      at = found.end
      return draftOf(found.word, 'phrase', reader)
    }
  }

  /** Whether another operand follows, and how it is joined. */
  const operator = (): 'and' | 'or' | undefined => {
    while (isSpace(text.charAt(at)) || isQueryOperator(text.charAt(at))) at++
    if (text.charAt(at) === '') return undefined
    // A word follows the "or", or something that may be taken for one.
    const or = /or(?![\w-])(?=\s*\S)/iy
    or.lastIndex = at
    if (!or.test(text) || /^[\p{L}\p{N}]/u.test(text.slice(at + 2))) return 'and'
    at += 2
    return 'or'
  }

  let alternatives: DraftNode | undefined
  let group = operand()
  for (let joint = operator(); joint; joint = operator()) {
    const right = operand()
    if (joint === 'and') group = { kind: 'and', left: group, right }
    else {
      alternatives = alternatives ? { kind: 'or', left: alternatives, right: group } : group
      group = right
    }
  }
  return finished(alternatives ? { kind: 'or', left: alternatives, right: group } : group, reader)
}
