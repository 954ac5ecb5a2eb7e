// How alike two texts are: trigrams that both have, of all that either has. Results are rounded to real.
import { trigramsOf, type Trigrams } from './trigrams.ts'

const ratio = (common: number, left: number, right: number): number => {
  const all = left + right - common
  return all === 0 ? 0 : Math.fround(common / all)
}

export function similarity(left: string, right: string): number {
  const a = trigramsOf(left).distinct
  const b = trigramsOf(right).distinct
  let common = 0
  for (const trigram of a) if (b.has(trigram)) common++
  return ratio(common, a.size, b.size)
}

/** Of `part` and the most alike run of trigrams in `whole`. */
export const wordSimilarity = (part: string, whole: string): number =>
  mostAlikeRun(trigramsOf(part).distinct, trigramsOf(whole), false)

/** Of runs that begin and end with words. */
export const strictWordSimilarity = (part: string, whole: string): number =>
  mostAlikeRun(trigramsOf(part).distinct, trigramsOf(whole), true)

/**
 * A window slides over the trigrams of the whole. Wherever it may end, its beginning moves up as long as that makes it more alike, and never
 * back: so a run is not always the best of all, but the one that PostgreSQL finds.
 */
function mostAlikeRun(wanted: ReadonlySet<string>, { ordered, starts, ends }: Trigrams, strict: boolean): number {
  /** Where each trigram in the window stands last. */
  let lastAt = new Map<string, number>()
  let from = strict ? 0 : -1
  let common = 0
  let best = 0
  for (const [at, trigram] of ordered.entries()) {
    const isWanted = wanted.has(trigram)
    if (from >= 0 || isWanted) {
      if (!lastAt.has(trigram) && isWanted) common++
      lastAt.set(trigram, at)
    }
    if (strict ? !ends.has(at) : !isWanted) continue
    if (from < 0) from = at
    let distinct = lastAt.size
    let alike = ratio(common, wanted.size, distinct)
    let begin = from
    let commonThere = common
    for (let next = from, commonFrom = common; next <= at; next++) {
      if (!strict || starts.has(next)) {
        const there = ratio(commonFrom, wanted.size, distinct)
        if (there > alike) {
          alike = there
          begin = next
          commonThere = commonFrom
        }
      }
      if (lastAt.get(ordered[next]) !== next) continue
      distinct--
      if (wanted.has(ordered[next])) commonFrom--
    }
    best = Math.max(best, alike)
    if (begin > from) lastAt = new Map([...lastAt].filter(([, last]) => last >= begin))
    from = begin
    common = commonThere
  }
  return best
}
