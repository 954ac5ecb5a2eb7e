// The flags of like_regex are XQuery's: here as those of a regular expression of PostgreSQL.
import { PgError } from '../errors.ts'

/** Throws 42601, 0A000. */
export function regexFlags(flags: string): string {
  for (const flag of flags) {
    // Between quotes, as q has it, there is nothing to expand.
    if (flag === 'x' && !flags.includes('q'))
      throw new PgError('0A000', 'XQuery "x" flag (expanded regular expressions) is not implemented')
    if (!'ismqx'.includes(flag))
      throw new PgError('42601', 'invalid input syntax for type jsonpath', {
        detail: `Unrecognized flag character "${flag}" in LIKE_REGEX predicate.`,
      })
  }
  const fold = flags.includes('i') ? 'i' : ''
  if (flags.includes('q')) return `${fold}q`
  // Where . matches no newline, and where ^ and $ match at lines.
  const lines = flags.includes('m')
  return fold + (flags.includes('s') ? (lines ? 'w' : 's') : lines ? 'n' : 'p')
}
