// Predicates of a jsonpath: true, false, or null for unknown. In lax mode the first pair that holds decides, in strict mode all are looked at.
import { compileRegex, type Regex } from '../functions/pattern/regex.ts'
import { compareNodes } from '../types/json/compare.ts'
import type { JsonNode } from '../types/json/tree.ts'
import { compareMoments, type PathClock } from './datetime.ts'
import { itemKind, type PathItem, PathMoment } from './moment.ts'
import { PathFault } from './fault.ts'
import { type Comparison, isPredicate, type PathExpression, type PathPredicate } from './path.ts'
import { regexFlags } from './regex-flags.ts'
import { itemsOf, type PathRun, type Place, unwrapped } from './run-path.ts'

export type Truth = boolean | null

export function truth(run: PathRun, predicate: PathPredicate, place: Place): Truth {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      // What decides by itself.
      const decisive = predicate.kind === 'or'
      const left = truth(run, asPredicate(predicate.left), place)
      if (left === decisive) return decisive
      const right = truth(run, asPredicate(predicate.right), place)
      return right === !decisive ? left : right
    }
    case 'not': {
      const arg = truth(run, asPredicate(predicate.arg), place)
      return arg === null ? null : !arg
    }
    case 'unknown':
      return truth(run, asPredicate(predicate.arg), place) === null
    case 'exists':
      return exists(run, predicate.arg, place)
    case 'compare':
      return anyPair(run, place, predicate.left, predicate.right, (left, right) =>
        compared(predicate.operator, left, right, run.clock),
      )
    case 'starts-with':
      return anyPair(run, place, predicate.left, predicate.right, (whole, initial) =>
        typeof whole === 'string' && typeof initial === 'string' ? whole.startsWith(initial) : null,
      )
    case 'like-regex': {
      const regex = regexOf(predicate.pattern, predicate.flags)
      return anyPair(run, place, predicate.arg, undefined, (text) =>
        typeof text === 'string' ? regex.test(text) : null,
      )
    }
  }
}

function asPredicate({ primary }: PathExpression): PathPredicate {
  if (!isPredicate(primary)) throw new Error('a predicate was to be here')
  return primary
}

function exists(run: PathRun, expression: PathExpression, place: Place): Truth {
  return orUnknown(() => {
    const items = itemsOf(run, expression, place)
    // In strict mode nothing that follows may be at fault either.
    if (!run.lax) return [...items].length > 0
    return items.next().done !== true
  })
}

function anyPair(
  run: PathRun,
  place: Place,
  left: PathExpression,
  right: PathExpression | undefined,
  holds: (left: PathItem, right: PathItem) => Truth,
): Truth {
  return orUnknown(() => {
    const lefts = [...unwrapped(run, left, place)]
    const rights = right ? [...unwrapped(run, right, place)] : [null]
    let unknown = false
    let found = false
    for (const a of lefts)
      for (const b of rights) {
        const held = holds(a, b)
        if (held === null) {
          if (!run.lax) return null
          unknown = true
        } else if (held) {
          if (run.lax) return true
          found = true
        }
      }
    return found ? true : unknown ? null : false
  })
}

function orUnknown(judge: () => Truth): Truth {
  try {
    return judge()
  } catch (error) {
    if (error instanceof PathFault) return null
    throw error
  }
}

function compared(operator: Comparison, left: PathItem, right: PathItem, clock: PathClock): Truth {
  const kind = itemKind(left)
  const other = itemKind(right)
  if (kind !== other) return kind === 'null' || other === 'null' ? operator === '!=' : null
  if (kind === 'array' || kind === 'object') return null
  const order =
    left instanceof PathMoment
      ? compareMoments(left, right as PathMoment, clock)
      : compareNodes(left, right as JsonNode)
  if (order === undefined) return null
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

/** Patterns are few, and asked of many items. */
const rememberedMax = 32
const regexes = new Map<string, Regex>()

function regexOf(pattern: string, flags: string): Regex {
  const key = `${flags}/${pattern}`
  let regex = regexes.get(key)
  if (!regex) {
    if (regexes.size >= rememberedMax) regexes.clear()
    regexes.set(key, (regex = compileRegex(pattern, regexFlags(flags))))
  }
  return regex
}
