// The regular expressions that V8 runs in linear time, and with PostgreSQL's answer: some fifty times faster than an engine that
// takes any. Theirs is a single row of characters where each repetition ends for one reason only, so that nothing is tried twice.
import { type ParsedRegex, type RegexAtom, type RegexNode, type RegexPiece } from './regex-syntax.ts'

/** Parts that may be there or not where what follows could be taken for them: each may double the work. */
const doubtsMax = 4

/** A character, how often it may come, and whether it is one of a group that is there or not as a whole. */
interface Step {
  readonly text: string
  /** The character, where there is but one. */
  readonly code?: number
  readonly min: number
  readonly max: number | undefined
  /** Length of the optional group that begins here. */
  readonly optional?: number
}

/** The source of a RegExp with flag u; undefined: another engine's. */
export function nativeSource({ node, options }: ParsedRegex): string | undefined {
  if (options.ignoreCase || options.lineAnchors || node.branches.length !== 1) return undefined
  let pieces = node.branches[0]
  const atStart = pieces[0]?.atom.kind === 'start'
  if (atStart) pieces = pieces.slice(1)
  const atEnd = pieces.at(-1)?.atom.kind === 'end'
  if (atEnd) pieces = pieces.slice(0, -1)
  const steps: Step[] = []
  if (!pieces.every((piece) => flatten(piece, steps))) return undefined
  if (!atStart && !isFixed(steps)) return undefined
  const doubts = doubtsOf(steps)
  // The longest match is the one there is if it ends at the end.
  if (doubts === undefined || doubts > (atEnd ? doubtsMax : 0)) return undefined
  return sourceOf(node)
}

function flatten({ atom, quantifier }: RegexPiece, steps: Step[]): boolean {
  if (quantifier?.lazy) return false
  const { min, max } = quantifier ?? { min: 1, max: 1 }
  if (atom.kind !== 'group') {
    const text = characterOf(atom)
    if (text === undefined) return false
    steps.push({ text, code: atom.kind === 'literal' ? atom.code : undefined, min, max })
    return true
  }
  if (atom.open.startsWith('(?<') || atom.node.branches.length !== 1) return false
  const inner: Step[] = []
  if (!atom.node.branches[0].every((piece) => flatten(piece, inner))) return false
  if (min === 1 && max === 1) steps.push(...inner)
  else if (min === 0 && max === 1 && inner.length > 0 && isFixed(inner))
    steps.push(...inner.map((step, i) => (i === 0 ? { ...step, optional: inner.length } : step)))
  else return false
  return true
}

const isFixed = (steps: readonly Step[]): boolean =>
  steps.every(({ min, max, optional }) => min === 1 && max === 1 && optional === undefined)

/** What one character is matched by; undefined: the atom is no character. */
function characterOf(atom: RegexAtom): string | undefined {
  switch (atom.kind) {
    case 'literal':
      return unicode(atom.code)
    case 'any':
      return '.'
    case 'raw':
      return atom.text.startsWith('[') ? inUnicode(atom.text) : undefined
    default:
      return undefined
  }
}

const unicode = (code: number): string => `\\u{${code.toString(16)}}`
const inUnicode = (text: string): string => text.replace(/\\x\{([0-9a-f]+)\}/g, '\\u{$1}')

/** How many parts may be there or not for all that the next character tells; undefined: a repetition without end is among them. */
function doubtsOf(steps: readonly Step[]): number | undefined {
  let doubts = 0
  for (let i = 0; i < steps.length; i++) {
    const { min, max, optional } = steps[i]
    const width = optional ?? 1
    if (optional === undefined && min === max) continue
    if (next(steps, i + width).every((step) => areDisjoint(steps[i], step))) continue
    if (max === undefined || max > 1) return undefined
    doubts++
  }
  return doubts
}

/** What may come first at or after a step. */
function next(steps: readonly Step[], from: number): readonly Step[] {
  const first: Step[] = []
  for (let i = from; i < steps.length; i += steps[i].optional ?? 1) {
    first.push(steps[i])
    if (steps[i].min > 0 && steps[i].optional === undefined) break
  }
  return first
}

function areDisjoint(a: Step, b: Step): boolean {
  if (a.code !== undefined && b.code !== undefined) return a.code !== b.code
  if (b.code !== undefined) return !matches(a, b.code)
  return a.code !== undefined && !matches(b, a.code)
}

const matches = ({ text }: Step, code: number): boolean => new RegExp(text, 'su').test(String.fromCodePoint(code))

const sourceOf = ({ branches }: RegexNode): string =>
  branches[0].map(({ atom, quantifier }) => atomSource(atom) + quantifierSource(quantifier)).join('')

function atomSource(atom: RegexAtom): string {
  if (atom.kind === 'group') return `${atom.open}${sourceOf(atom.node)})`
  if (atom.kind === 'start') return '^'
  return atom.kind === 'end' ? '$' : characterOf(atom)!
}

function quantifierSource(quantifier: RegexPiece['quantifier']): string {
  if (!quantifier) return ''
  const { min, max } = quantifier
  return max === undefined ? `{${min},}` : `{${min},${max}}`
}
