// citext: functions, operators and casts.
import { aggregate, immutable } from '../../functions/declare.ts'
import type { CastDefinition, FunctionDefinition } from '../../functions/function.ts'
import { citextType } from '../../types/extensions/citext.ts'
import { Oid } from '../../types/oids.ts'
import { callBuiltIn } from '../built-in-body.ts'
import type { ExtensionObjects } from '../extension.ts'
import { citextComparisonFunctions, citextOperators } from './comparisons.ts'
import { citextTextFunctions } from './texts.ts'

const citext = citextType.oid
const compare = citextType.compare!
const first = citext + 60

/** Built-in casts to text: of char(n), boolean and inet. */
const builtIn = { trimmed: 401, ofBoolean: 2971, ofAddress: 730 } as const

const larger = (a: string, b: string): string => (compare(a, b) > 0 ? a : b)
const smaller = (a: string, b: string): string => (compare(a, b) < 0 ? a : b)

const extreme = (oid: number, name: string, choose: (a: string, b: string) => string): FunctionDefinition =>
  aggregate<string | null>(oid, name, [citext], citext, {
    start: () => null,
    step: (state, [value]) => (state === null ? (value as string) : choose(state, value as string)),
    merge: (a, b) => (a === null ? b : b === null ? a : choose(a, b)),
    finish: (state) => state,
  })

const functions: readonly FunctionDefinition[] = [
  ...citextComparisonFunctions,
  ...citextTextFunctions,
  immutable(first, 'citext', [Oid.bpchar], citext, (args, context) => callBuiltIn(builtIn.trimmed, args, context)),
  immutable(first + 1, 'citext', [Oid.bool], citext, (args, context) => callBuiltIn(builtIn.ofBoolean, args, context)),
  immutable(first + 2, 'citext', [Oid.inet], citext, (args, context) => callBuiltIn(builtIn.ofAddress, args, context)),
  immutable(first + 3, 'citext_larger', [citext, citext], citext, ([a, b]: [string, string]) => larger(a, b)),
  immutable(first + 4, 'citext_smaller', [citext, citext], citext, ([a, b]: [string, string]) => smaller(a, b)),
  extreme(first + 5, 'max', larger),
  extreme(first + 6, 'min', smaller),
  // Casts to and from text are of binary coercible types in PostgreSQL; here the two lie in columns of different layouts.
  immutable(first + 7, 'citext_to_text', [citext], Oid.text, ([value]: [string]) => value),
  immutable(first + 8, 'text_to_citext', [Oid.text], citext, ([value]: [string]) => value),
]

const cast = (source: number, target: number, context: 'i' | 'a', by: number): CastDefinition => ({
  source,
  target,
  context,
  method: { kind: 'function', function: by },
})

const casts: readonly CastDefinition[] = [
  cast(citext, Oid.text, 'i', first + 7),
  cast(citext, Oid.varchar, 'i', first + 7),
  cast(citext, Oid.bpchar, 'a', first + 7),
  cast(Oid.text, citext, 'a', first + 8),
  cast(Oid.varchar, citext, 'a', first + 8),
  cast(Oid.bpchar, citext, 'a', first),
  cast(Oid.bool, citext, 'a', first + 1),
  cast(Oid.inet, citext, 'a', first + 2),
]

export const citextObjects: ExtensionObjects = {
  functions,
  operators: citextOperators,
  casts,
}
