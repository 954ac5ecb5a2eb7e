// LIKE and ILIKE as functions over text, name, char(n) and bytea.
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { lowerCase } from '../../types/lower-case.ts'
import { likeColumn } from './like-column.ts'
import { compileLike, matchLike, rewriteEscape } from './like.ts'
import type { LikePattern } from './like.ts'

const like = ([text, pattern]: [string, string], context: FunctionContext): boolean =>
  matchLike(remembered(pattern, context), text)
const notLike = (args: [string, string], context: FunctionContext): boolean => !like(args, context)
const ilike = ([text, pattern]: [string, string], context: FunctionContext): boolean =>
  matchLike(remembered(lowerCase(pattern), context), lowerCase(text))
const notIlike = (args: [string, string], context: FunctionContext): boolean => !ilike(args, context)
const bytesLike = ([bytes, pattern]: [Uint8Array, Uint8Array]): boolean =>
  matchLike(compileLike(latin1(pattern)), latin1(bytes))

/** One character per byte, which is how LIKE sees byte strings. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const matching = { vector: likeColumn(false) }
const notMatching = { vector: likeColumn(true) }

export const likeFunctions: readonly FunctionDefinition[] = [
  { ...immutable(850, 'textlike', [Oid.text, Oid.text], Oid.bool, like), ...matching },
  { ...immutable(851, 'textnlike', [Oid.text, Oid.text], Oid.bool, notLike), ...notMatching },
  { ...immutable(1569, 'like', [Oid.text, Oid.text], Oid.bool, like), ...matching },
  { ...immutable(1570, 'notlike', [Oid.text, Oid.text], Oid.bool, notLike), ...notMatching },
  { ...immutable(1631, 'bpcharlike', [Oid.bpchar, Oid.text], Oid.bool, like), ...matching },
  { ...immutable(1632, 'bpcharnlike', [Oid.bpchar, Oid.text], Oid.bool, notLike), ...notMatching },
  { ...immutable(858, 'namelike', [Oid.name, Oid.text], Oid.bool, like), ...matching },
  { ...immutable(859, 'namenlike', [Oid.name, Oid.text], Oid.bool, notLike), ...notMatching },
  { ...immutable(1571, 'like', [Oid.name, Oid.text], Oid.bool, like), ...matching },
  { ...immutable(1572, 'notlike', [Oid.name, Oid.text], Oid.bool, notLike), ...notMatching },
  immutable(1633, 'texticlike', [Oid.text, Oid.text], Oid.bool, ilike),
  immutable(1634, 'texticnlike', [Oid.text, Oid.text], Oid.bool, notIlike),
  immutable(1660, 'bpchariclike', [Oid.bpchar, Oid.text], Oid.bool, ilike),
  immutable(1661, 'bpcharicnlike', [Oid.bpchar, Oid.text], Oid.bool, notIlike),
  immutable(1635, 'nameiclike', [Oid.name, Oid.text], Oid.bool, ilike),
  immutable(1636, 'nameicnlike', [Oid.name, Oid.text], Oid.bool, notIlike),
  immutable(2005, 'bytealike', [Oid.bytea, Oid.bytea], Oid.bool, bytesLike),
  immutable(2006, 'byteanlike', [Oid.bytea, Oid.bytea], Oid.bool, (args: [Uint8Array, Uint8Array]) => !bytesLike(args)),
  immutable(2007, 'like', [Oid.bytea, Oid.bytea], Oid.bool, bytesLike),
  immutable(2008, 'notlike', [Oid.bytea, Oid.bytea], Oid.bool, (args: [Uint8Array, Uint8Array]) => !bytesLike(args)),
  immutable(1637, 'like_escape', [Oid.text, Oid.text], Oid.text, ([pattern, escape]: [string, string]) =>
    rewriteEscape(pattern, escape),
  ),
  immutable(2009, 'like_escape', [Oid.bytea, Oid.bytea], Oid.bytea, ([pattern, escape]: [Uint8Array, Uint8Array]) =>
    Uint8Array.from(Buffer.from(rewriteEscape(latin1(pattern), latin1(escape)), 'latin1')),
  ),
]

function remembered(pattern: string, context: FunctionContext): LikePattern {
  const last = context.memo.get('like') as { pattern: string; compiled: LikePattern } | undefined
  if (last?.pattern === pattern) return last.compiled
  const compiled = compileLike(pattern)
  context.memo.set('like', { pattern, compiled })
  return compiled
}
