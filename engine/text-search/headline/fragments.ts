// Several parts of a text (MaxFragments): the matches with the most words of the query, none of which overlap, each with some words around.
import { beginning } from './headline.ts'
import type { HeadlineText, Part } from './headline-text.ts'
import type { HeadlineOptions } from './options.ts'

interface Fragment extends Part {
  readonly words: number
  readonly answers: number
}

export function chooseFragments(text: HeadlineText, options: HeadlineOptions): readonly Part[] {
  let left = [...fragmentsOf(text, options.maxWords)]
  const chosen: Part[] = []
  while (chosen.length < options.maxFragments) {
    let best: Fragment | undefined
    for (const fragment of left) if (best ? isBetter(fragment, best) : fragment.answers > 0) best = fragment
    if (!best) break
    const part = widened(text, best, options, chosen)
    chosen.push(part)
    left = left.filter((other) => other !== best && (other.last < part.first || other.first > part.last))
  }
  return chosen.length > 0 ? chosen : [beginning(text, options.minWords)]
}

const isBetter = (a: Fragment, b: Fragment): boolean =>
  a.answers > b.answers || (a.answers === b.answers && a.words < b.words)

/** Each match, cut into pieces that begin and end with words of the query. */
function* fragmentsOf(text: HeadlineText, maxWords: number): Generator<Fragment> {
  for (const { first, last } of text.covers())
    for (let begin = first; begin <= last;) {
      const fragment = nextFragment(text, begin, last, maxWords)
      yield fragment
      begin = fragment.last + 1
    }
}

function nextFragment(text: HeadlineText, from: number, to: number, maxWords: number): Fragment {
  let first = from
  while (first < to && !text.answers(first)) first++
  let words = 0
  let answers = 0
  let at = first
  for (; at <= to && words < maxWords; at++) {
    if (text.isWord(at)) words++
    if (text.answers(at)) answers++
  }
  let last = to
  if (to > at) {
    for (last = at; last > first && !text.answers(last); last--) if (text.isWord(last)) words--
    if (last === first && !text.answers(last) && text.isWord(last)) words--
  }
  return { first, last, words, answers }
}

function widened(text: HeadlineText, fragment: Fragment, options: HeadlineOptions, taken: readonly Part[]): Part {
  const { maxWords, shortWord } = options
  let { first, last, words } = fragment
  if (words >= maxWords) return fragment
  const isTaken = (at: number): boolean => taken.some((part) => at >= part.first && at <= part.last)
  const room = Math.trunc((maxWords - words) / 2)
  let at = first - 1
  for (let added = 0; at >= 0 && added < room && !isTaken(at); at--)
    if (text.isWord(at)) {
      words++
      added++
    }
  for (at++; at < first && text.isBadEnd(at, shortWord); at++) if (text.isWord(at)) words--
  first = at
  for (at = last + 1; at < text.tokens.length && words < maxWords && !isTaken(at); at++) if (text.isWord(at)) words++
  for (at--; at > last && text.isBadEnd(at, shortWord); at--) if (text.isWord(at)) words--
  last = at
  return { first, last }
}
