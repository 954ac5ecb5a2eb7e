// The regular expressions that V8 runs in linear time, and with PostgreSQL's answer: some fifty times faster than an engine that
// takes any. Theirs is a single row of characters where each repetition ends for one reason only, so that nothing is tried twice.
import { type ParsedRegex, type RegexAtom, type RegexNode, type RegexPiece } from './regex-syntax.ts'

/** Parts that may be there or not where what follows could be taken for them: each may double the work. */
const doubtsMax = 4

/** A character, how often it may come, and whether it is one of a group that is there or not as a whole. */
export interface Step {
  /** A class, in the source of a RegExp with flags s and u. */
  readonly text: string
  /** The character, where there is but one. */
  readonly code?: number
  readonly min: number
  readonly max: number | undefined
  /** Length of the optional group that begins here. */
  readonly optional?: number
}

/** Steps in their order, with the bounds of groups; an optional group's first step is told by its items. */
export type LinearItem =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'bound'; readonly group: number; readonly side: 'start' | 'end' }
  | { readonly kind: 'optional'; readonly step: number; readonly items: readonly LinearItem[] }

export interface LinearPattern {
  readonly steps: readonly Step[]
  readonly items: readonly LinearItem[]
  readonly groups: number
  readonly atStart: boolean
  readonly atEnd: boolean
  /** Steps that may be there or not for all that the next character tells: first they are tried as if they were. */
  readonly doubts: readonly number[]
}

/** The source of a RegExp with flags s and u; undefined: another engine's. */
export function nativeSource(parsed: ParsedRegex): string | undefined {
  return linearPattern(parsed) && sourceOf(parsed.node, parsed.options.dotStopsAtNewline)
}

/** undefined: matching it may take more than one look at each character. */
export function linearPattern({ node, options, groups }: ParsedRegex): LinearPattern | undefined {
  if (options.ignoreCase || options.lineAnchors || node.branches.length !== 1) return undefined
  let pieces = node.branches[0]
  const atStart = pieces[0]?.atom.kind === 'start'
  if (atStart) pieces = pieces.slice(1)
  const atEnd = pieces.at(-1)?.atom.kind === 'end'
  if (atEnd) pieces = pieces.slice(0, -1)
  const row = new Row(options.dotStopsAtNewline)
  if (!pieces.every((piece) => row.add(piece))) return undefined
  const { steps, items } = row
  if (!atStart && !isFixed(steps)) return undefined
  const doubts = doubtsOf(steps)
  // The longest match is the one there is if it ends at the end.
  if (doubts === undefined || doubts.length > (atEnd ? doubtsMax : 0)) return undefined
  return { steps, items, groups, atStart, atEnd, doubts }
}

/** Pieces as steps, in the order in which they are added. */
class Row {
  readonly steps: Step[] = []
  readonly #dotStopsAtNewline: boolean
  #items: LinearItem[] = []
  #groups = 0

  constructor(dotStopsAtNewline: boolean) {
    this.#dotStopsAtNewline = dotStopsAtNewline
  }

  get items(): readonly LinearItem[] {
    return this.#items
  }

  /** false: the piece is no row of characters. */
  add({ atom, quantifier }: RegexPiece): boolean {
    if (quantifier?.lazy) return false
    const { min, max } = quantifier ?? { min: 1, max: 1 }
    if (atom.kind !== 'group') {
      const text = characterOf(atom, this.#dotStopsAtNewline)
      if (text === undefined) return false
      this.#items.push({ kind: 'step', step: this.steps.length })
      this.steps.push({ text, code: atom.kind === 'literal' ? atom.code : undefined, min, max })
      return true
    }
    if (atom.open.startsWith('(?<') || atom.node.branches.length !== 1) return false
    const [first, outer] = [this.steps.length, this.#items]
    const items: LinearItem[] = []
    this.#items = items
    const group = atom.open === '(' ? ++this.#groups : undefined
    if (group !== undefined) items.push({ kind: 'bound', group, side: 'start' })
    if (!atom.node.branches[0].every((piece) => this.add(piece))) return false
    if (group !== undefined) items.push({ kind: 'bound', group, side: 'end' })
    this.#items = outer
    if (min === 1 && max === 1) {
      outer.push(...items)
      return true
    }
    const inner = this.steps.slice(first)
    if (min !== 0 || max !== 1 || inner.length === 0 || !isFixed(inner)) return false
    outer.push({ kind: 'optional', step: first, items })
    this.steps[first] = { ...this.steps[first], optional: inner.length }
    return true
  }
}

const isFixed = (steps: readonly Step[]): boolean =>
  steps.every(({ min, max, optional }) => min === 1 && max === 1 && optional === undefined)

/** What one character is matched by; undefined: the atom is no character. */
function characterOf(atom: RegexAtom, dotStopsAtNewline: boolean): string | undefined {
  switch (atom.kind) {
    case 'literal':
      return unicode(atom.code)
    case 'any':
      return dotStopsAtNewline ? '[^\\n]' : '.'
    case 'raw':
      return atom.text.startsWith('[') ? inUnicode(atom.text) : undefined
    default:
      return undefined
  }
}

const unicode = (code: number): string => `\\u{${code.toString(16)}}`
const inUnicode = (text: string): string => text.replace(/\\x\{([0-9a-f]+)\}/g, '\\u{$1}')

/** undefined: a repetition without end is among them. */
function doubtsOf(steps: readonly Step[]): number[] | undefined {
  const doubts: number[] = []
  for (let i = 0; i < steps.length; i++) {
    const { min, max, optional } = steps[i]
    const width = optional ?? 1
    if (optional === undefined && min === max) continue
    if (next(steps, i + width).every((step) => areDisjoint(steps[i], step))) continue
    if (max === undefined || max > 1) return undefined
    doubts.push(i)
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

const sourceOf = ({ branches }: RegexNode, dotStopsAtNewline: boolean): string =>
  branches[0].map(({ atom, quantifier }) => atomSource(atom, dotStopsAtNewline) + quantifierSource(quantifier)).join('')

function atomSource(atom: RegexAtom, dotStopsAtNewline: boolean): string {
  if (atom.kind === 'group') return `${atom.open}${sourceOf(atom.node, dotStopsAtNewline)})`
  if (atom.kind === 'start') return '^'
  return atom.kind === 'end' ? '$' : characterOf(atom, dotStopsAtNewline)!
}

function quantifierSource(quantifier: RegexPiece['quantifier']): string {
  if (!quantifier) return ''
  const { min, max } = quantifier
  return max === undefined ? `{${min},}` : `{${min},${max}}`
}
