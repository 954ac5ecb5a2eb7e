// Compiled regular expressions: PostgreSQL's syntax run in linear time, by V8 where it does that (regex-native.ts), by re2js otherwise.
// PostgreSQL matches the longest (or, after a lazy first quantifier, the shortest) text; re2js does the former on request,
// and the latter is had by making every quantifier lazy.
import { RE2JS } from 're2js'
import { nativeSource } from './regex-native.ts'
import { invalidRegex, hex, parseRegex } from './regex-syntax.ts'
import type { ParsedRegex, RegexNode, RegexPiece } from './regex-syntax.ts'
import type { FunctionContext } from '../function.ts'

export interface Regex {
  readonly groups: number
  test(text: string): boolean
  /** Matches from a UTF-16 offset on: [start, end] of the whole, then of each group (-1 where it took no part). */
  matches(text: string, from?: number): Iterable<readonly (readonly [number, number])[]>
}

/** Patterns remembered per call site. */
const rememberedMax = 32

export function regexOf(pattern: string, flags: string, context: FunctionContext): Regex {
  let cache = context.memo.get('regex') as Map<string, Regex> | undefined
  if (!cache) context.memo.set('regex', (cache = new Map()))
  const key = `${flags}/${pattern}`
  let regex = cache.get(key)
  if (!regex) {
    if (cache.size >= rememberedMax) cache.clear()
    cache.set(key, (regex = compileRegex(pattern, flags)))
  }
  return regex
}

/** V8 takes seconds over longer ones, or says that they are too large. */
const nativeMax = 10_000

export function compileRegex(pattern: string, flags = ''): Regex {
  const parsed = parseRegex(pattern, flags)
  const source = nativeSource(parsed)
  return source === undefined || source.length > nativeMax ? anyRegex(parsed) : nativeRegex(source, parsed)
}

/** What no engine but V8's own would take is left to the other one: a text that its stack has no room for. */
function nativeRegex(source: string, parsed: ParsedRegex): Regex {
  const { groups } = parsed
  const tested = new RegExp(source, 'su')
  const found = new RegExp(source, 'dgsu')
  let other: Regex | undefined
  const otherwise = (error: unknown): Regex => {
    if (!(error instanceof RangeError)) throw error
    return (other ??= anyRegex(parsed))
  }
  return {
    groups,
    test: (subject) => {
      try {
        return tested.test(subject)
      } catch (error) {
        return otherwise(error).test(subject)
      }
    },
    *matches(subject, from = 0) {
      let at = from
      while (at <= subject.length) {
        let match: RegExpExecArray | null
        try {
          found.lastIndex = at
          match = found.exec(subject)
        } catch (error) {
          yield* otherwise(error).matches(subject, at)
          return
        }
        if (!match) return
        const spans = match.indices!.map((span) => (span as [number, number] | undefined) ?? ([-1, -1] as const))
        yield spans
        at = after(spans[0], subject)
      }
    },
  }
}

/** Where the next match may begin: behind one that is empty, too. */
const after = ([start, end]: readonly [number, number], subject: string): number =>
  end > start ? end : end + ((subject.charCodeAt(end) & 0xfc00) === 0xd800 ? 2 : 1)

/** Any pattern, in linear time. */
export function anyRegex({ node, options, groups }: ParsedRegex): Regex {
  const text = render(node, greediness(node) === 'lazy' && !isAnchored(node))
  let bits = RE2JS.LOOKBEHINDS
  if (options.ignoreCase) bits |= RE2JS.CASE_INSENSITIVE
  if (!options.dotStopsAtNewline) bits |= RE2JS.DOTALL
  if (options.lineAnchors) bits |= RE2JS.MULTILINE
  if (!hasLazy(node)) bits |= RE2JS.LONGEST_MATCH
  let program: RE2JS
  try {
    program = RE2JS.compile(text, bits)
  } catch (error) {
    throw invalidRegex(
      error instanceof Error && /repeat|large/i.test(error.message)
        ? 'regular expression is too complex'
        : 'invalid argument to regex function',
    )
  }
  return {
    groups,
    test: (subject) => program.matcher(subject).find(),
    *matches(subject, from = 0) {
      const matcher = program.matcher(subject)
      let at = from
      while (at <= subject.length && matcher.find(at)) {
        const spans: (readonly [number, number])[] = []
        for (let group = 0; group <= groups; group++) spans.push([matcher.start(group), matcher.end(group)])
        yield spans
        at = after(spans[0], subject)
      }
    },
  }
}

/** PostgreSQL's rule: of a branch, its first quantified atom that prefers something decides; several branches are greedy. */
function greediness(node: RegexNode): 'greedy' | 'lazy' | undefined {
  if (node.branches.length > 1) return 'greedy'
  for (const piece of node.branches[0]) {
    const found = pieceGreediness(piece)
    if (found) return found
  }
  return undefined
}

function pieceGreediness({ atom, quantifier }: RegexPiece): 'greedy' | 'lazy' | undefined {
  if (quantifier && !quantifier.fixed) return quantifier.lazy ? 'lazy' : 'greedy'
  return atom.kind === 'group' ? greediness(atom.node) : undefined
}

function isAnchored({ branches }: RegexNode): boolean {
  const [branch] = branches
  return branches.length === 1 && branch[0]?.atom.kind === 'start' && branch[branch.length - 1].atom.kind === 'end'
}

function hasLazy(node: RegexNode): boolean {
  return node.branches.some((branch) =>
    branch.some(({ atom, quantifier }) => quantifier?.lazy === true || (atom.kind === 'group' && hasLazy(atom.node))),
  )
}

function render(node: RegexNode, lazy: boolean): string {
  return node.branches.map((branch) => branch.map((piece) => renderPiece(piece, lazy)).join('')).join('|')
}

function renderPiece({ atom, quantifier }: RegexPiece, lazy: boolean): string {
  const once = quantifier?.min === 1 && quantifier.max === 1
  const inner = lazy || (quantifier?.lazy === true && once)
  return renderAtom(atom, inner) + (quantifier && !once ? renderQuantifier(quantifier, lazy) : '')
}

function renderAtom(atom: RegexPiece['atom'], lazy: boolean): string {
  switch (atom.kind) {
    case 'literal':
      return hex(atom.code)
    case 'any':
      return '.'
    case 'start':
      return '^'
    case 'end':
      return '$'
    case 'raw':
      return atom.text
    case 'group':
      return atom.open + render(atom.node, lazy || greediness(atom.node) === 'lazy') + ')'
  }
}

function renderQuantifier(quantifier: NonNullable<RegexPiece['quantifier']>, lazy: boolean): string {
  const { min, max } = quantifier
  const bounds = max === undefined ? `{${min},}` : min === max ? `{${min}}` : `{${min},${max}}`
  return (min === 0 && max === undefined ? '*' : bounds) + (lazy || quantifier.lazy ? '?' : '')
}
