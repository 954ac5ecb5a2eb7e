// What a row of dictionaries makes of a token: the first one that knows it decides.
import type { Dictionary } from './dictionary.ts'

/** undefined: a stop word; null: none of them knows the token. */
export function lexizeWith(dictionaries: readonly Dictionary[], token: string): string | undefined | null {
  let text = token
  for (const { lexize, filters } of dictionaries) {
    const found = lexize(text)
    if (found === null) continue
    if (!filters || found === undefined) return found
    text = found
  }
  return null
}
