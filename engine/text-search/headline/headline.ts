// ts_headline: the part of a text, or parts, that shows best where a query matches, with its words marked.
import type { Configuration } from '../dictionaries/configurations.ts'
import type { TellTooLong } from '../parse-document.ts'
import { Token } from '../parser/token-types.ts'
import type { TsQuery } from '../query/ts-query.ts'
import { chooseFragments } from './fragments.ts'
import { comesInParts, HeadlineText, type Part } from './headline-text.ts'
import type { HeadlineOptions } from './options.ts'

export function headline(
  configuration: Configuration,
  text: string,
  query: TsQuery,
  options: HeadlineOptions,
  tooLong: TellTooLong,
): string {
  const tokens = new HeadlineText(configuration, text, query.root, tooLong)
  const parts = options.maxFragments > 0 ? chooseFragments(tokens, options) : [choosePart(tokens, options)]
  return show(tokens, parts, options)
}

function show({ tokens }: HeadlineText, parts: readonly Part[], options: HeadlineOptions): string {
  let shown = ''
  let last = -1
  for (const part of parts.toSorted((a, b) => a.first - b.first)) {
    if (last >= 0 && part.first > last + 1) shown += options.fragmentDelimiter
    for (let at = part.first; at <= part.last; at++) {
      const { type, text, word, repeated } = tokens[at]
      if (repeated || comesInParts.has(type)) continue
      if (type === Token.tag && !options.highlightAll) shown += ' '
      else shown += word ? `${options.startSel}${text}${options.stopSel}` : text
    }
    last = part.last
  }
  return shown
}

/** So many words from the beginning of the text. */
export function beginning(text: HeadlineText, words: number): Part {
  let last = -1
  for (let count = 0; last + 1 < text.tokens.length && count < words;) if (text.isWord(++last)) count++
  return { first: 0, last }
}

interface Candidate extends Part {
  /** It holds all of a match. */
  readonly whole: boolean
  readonly answers: number
}

function choosePart(text: HeadlineText, options: HeadlineOptions): Part {
  if (options.highlightAll) return { first: 0, last: text.tokens.length - 1 }
  let best: Candidate | undefined
  for (const cover of text.covers()) {
    const candidate = partAround(text, cover, options)
    if (!best || isBetter(text, candidate, best, options.shortWord)) best = candidate
  }
  return best ?? beginning(text, options.minWords)
}

function isBetter(text: HeadlineText, a: Candidate, b: Candidate, shortWord: number): boolean {
  if (a.whole !== b.whole) return a.whole
  if (a.answers !== b.answers) return a.answers > b.answers
  return !text.isBadEnd(a.last, shortWord) && text.isBadEnd(b.last, shortWord)
}

/** The match, cut where it is too long; longer, where there is room, to an end that reads well. */
function partAround(text: HeadlineText, cover: Part, options: HeadlineOptions): Candidate {
  const { minWords, maxWords, shortWord } = options
  let { first } = cover
  let last = first
  let words = 0
  let answers = 0
  const count = (at: number, by: 1 | -1): void => {
    if (text.isWord(at)) words += by
    if (text.answers(at)) answers += by
  }
  let at = first
  for (; at <= cover.last && words < maxWords; at++) {
    count(at, 1)
    last = at
  }
  if (words < maxWords) {
    for (at--; at < text.tokens.length && words < maxWords; at++) {
      if (at > cover.last) count(at, 1)
      last = at
      if (!text.isBadEnd(at, shortWord) && words >= minWords) break
    }
    if (words < minWords) {
      for (at = cover.first - 1; at >= 0; at--) {
        count(at, 1)
        if (words >= maxWords || (!text.isBadEnd(at, shortWord) && words >= minWords)) break
      }
      first = Math.max(at, 0)
    }
  } else {
    for (at = Math.min(at, cover.last); words > minWords && text.isBadEnd(at, shortWord); at--) {
      count(at, -1)
      last = at - 1
    }
  }
  return { first, last, answers, whole: first <= cover.first && last >= cover.last }
}
