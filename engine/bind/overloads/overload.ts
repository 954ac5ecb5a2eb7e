// Which of several candidates a call means: PostgreSQL's manual, chapter 10, after parse_func.c's func_select_candidate.
import type { CastSource } from '../../defined/user-casts.ts'
import { Oid } from '../../types/oids.ts'
import { canCoerce } from './coerce.ts'
import { genericMatch } from './generic-types.ts'
import { categoryOf, isPreferred } from '../types/types.ts'

/** types: what the candidate wants at each argument of this call. */
export interface Candidate {
  readonly types: readonly number[]
}

export const exactMatch = <C extends Candidate>(candidates: readonly C[], actual: readonly number[]): C | undefined =>
  candidates.find(({ types }) => types.length === actual.length && types.every((type, index) => type === actual[index]))

/** Candidates whose every argument can be coerced implicitly. */
export const matchingCandidates = <C extends Candidate>(
  candidates: readonly C[],
  actual: readonly number[],
  catalog: CastSource,
): readonly C[] =>
  candidates.filter(
    ({ types }) =>
      types.length === actual.length &&
      types.every((type, index) => canCoerce(actual[index], type, 'implicit', catalog)) &&
      genericMatch(actual, types),
  )

/** The best of several matching candidates; undefined: ambiguous. */
export function selectCandidate<C extends Candidate>(
  matching: readonly C[],
  actual: readonly number[],
  catalog: CastSource,
): C | undefined {
  let candidates = mostMatches(
    matching,
    (types) => actual.filter((type, index) => type !== Oid.unknown && types[index] === type).length,
  )
  if (candidates.length === 1) return candidates[0]
  candidates = mostMatches(
    candidates,
    (types) =>
      actual.filter(
        (type, index) =>
          type !== Oid.unknown &&
          (types[index] === type || (categoryOf(types[index]) === categoryOf(type) && isPreferred(types[index]))),
      ).length,
  )
  if (candidates.length === 1) return candidates[0]
  const unknowns = actual.filter((type) => type === Oid.unknown).length
  if (unknowns === 0) return undefined
  candidates = byUnknownCategory(candidates, actual)
  if (candidates.length === 1) return candidates[0]
  return unknowns < actual.length ? byKnownType(candidates, actual, catalog) : undefined
}

function mostMatches<C extends Candidate>(
  candidates: readonly C[],
  count: (types: readonly number[]) => number,
): readonly C[] {
  const counts = candidates.map(({ types }) => count(types))
  const most = Math.max(...counts)
  return candidates.filter((_, index) => counts[index] === most)
}

/** Untyped literals go to the category the candidates agree on, to string if any of them takes one. */
function byUnknownCategory<C extends Candidate>(candidates: readonly C[], actual: readonly number[]): readonly C[] {
  const wanted = new Map<number, { readonly category: string; readonly preferred: boolean }>()
  for (const [index, type] of actual.entries()) {
    if (type !== Oid.unknown) continue
    const categories = candidates.map(({ types }) => categoryOf(types[index]))
    const category = categories.includes('S') ? 'S' : categories[0]
    if (category !== 'S' && categories.some((other) => other !== category)) return candidates
    const preferred = candidates.some(({ types }) => categoryOf(types[index]) === category && isPreferred(types[index]))
    wanted.set(index, { category, preferred })
  }
  const kept = candidates.filter(({ types }) =>
    [...wanted].every(
      ([index, { category, preferred }]) =>
        categoryOf(types[index]) === category && (!preferred || isPreferred(types[index])),
    ),
  )
  return kept.length ? kept : candidates
}

/** Known arguments of one type: the untyped ones are taken to be of it too. */
function byKnownType<C extends Candidate>(
  candidates: readonly C[],
  actual: readonly number[],
  catalog: CastSource,
): C | undefined {
  const known = new Set(actual.filter((type) => type !== Oid.unknown))
  if (known.size !== 1) return undefined
  const [type] = known
  const assumed = actual.map(() => type)
  const fitting = candidates.filter(
    ({ types }) =>
      types.every((wanted) => canCoerce(type, wanted, 'implicit', catalog)) && genericMatch(assumed, types),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}
