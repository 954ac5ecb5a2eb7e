// s3://bucket/key, as SQL names objects of this server's buckets.
import { PgError } from '../../engine/errors.ts'

export interface ObjectName {
  readonly bucket: string
  readonly key: string
}

const scheme = 's3://'

export const isObjectUri = (text: string): boolean => text.startsWith(scheme)

/** Throws 22023 where it names no object. */
export function parseObjectUri(uri: string): ObjectName {
  const slash = uri.indexOf('/', scheme.length)
  if (!isObjectUri(uri) || slash <= scheme.length || slash === uri.length - 1)
    throw new PgError('22023', `"${uri}" does not name an object`, { hint: 'Objects are named s3://bucket/key.' })
  return { bucket: uri.slice(scheme.length, slash), key: uri.slice(slash + 1) }
}

/** The keys that a pattern with *, ** and ? matches, and what they all begin with; undefined: it is a plain key. */
export function keyPattern(
  key: string,
): { readonly prefix: string; readonly matches: (key: string) => boolean } | undefined {
  const first = /[*?]/.exec(key)
  if (!first) return undefined
  const source = key.replace(/\*\*|[\s\S]/g, (part) => {
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    return part.replace(/[\\^$+.()|[\]{}]/, '\\$&')
  })
  const expression = new RegExp(`^${source}$`, 's')
  return { prefix: key.slice(0, first.index), matches: (one) => expression.test(one) }
}
