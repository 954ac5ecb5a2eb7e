// hstore: functions, operators and casts. What makes hstore of a row, or a row of hstore, is absent.
import { notSupported } from '../../errors.ts'
import { comparison } from '../../functions/comparison/define.ts'
import { immutable, immutableLax, immutableSet, operator } from '../../functions/declare.ts'
import type { CastDefinition, FunctionDefinition, OperatorDefinition } from '../../functions/function.ts'
import type { PgArray } from '../../types/array-value.ts'
import { hstoreOf, hstoreOid as hstore, hstoreType, type Hstore } from '../../types/extensions/hstore.ts'
import { hstoreSubscript } from '../../types/extension-oids.ts'
import { jsonbType } from '../../types/jsonb.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import type { ExtensionObjects } from '../extension.ts'
import {
  concat,
  contains,
  find,
  jsonText,
  keysIn,
  ofArrays,
  ofPairsArray,
  slice,
  without,
  withPair,
  withoutPairs,
} from './pairs.ts'

const { text, bool, _text, json, jsonb, int4 } = Oid
const compare = hstoreType.compare!

type One = readonly [Hstore]
type Two = readonly [Hstore, Hstore]
type WithKey = readonly [Hstore, string]
type Assignment = readonly [Hstore | null, string | null, string | null]
type WithKeys = readonly [Hstore, PgArray]

/** Equality has the usual names; the order's operators have names of their own. */
const equality = comparison(hstore, hstore, compare, [
  ['=', hstore + 2, hstore + 10, 'hstore_eq'],
  ['<>', hstore + 3, hstore + 11, 'hstore_ne'],
])
const order = comparison(hstore, hstore, compare, [
  ['<', hstore + 4, hstore + 12, 'hstore_lt'],
  ['<=', hstore + 5, hstore + 13, 'hstore_le'],
  ['>', hstore + 6, hstore + 14, 'hstore_gt'],
  ['>=', hstore + 7, hstore + 15, 'hstore_ge'],
])

const arrayOf = (elements: readonly Value[]): PgArray =>
  elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements }

const matrixOf = (value: Hstore): PgArray =>
  value.length === 0
    ? arrayOf([])
    : { dimensions: [value.length, 2], lowerBounds: [1, 1], elements: value.flatMap((pair) => [...pair]) }

/** As jsonb has it: numbers in full, keys in its order. */
const canonical = (document: string): string => jsonbType.parse(document, undefined as never) as string

const fetchValue = ([value, key]: WithKey): Value => find(value, key)?.[1] ?? null
const exists = ([value, key]: WithKey): boolean => find(value, key) !== undefined
const isDefined = ([value, key]: WithKey): boolean => (find(value, key)?.[1] ?? null) !== null
const single = ([key, value]: readonly [string | null, string | null]): Hstore | null =>
  key === null ? null : hstoreOf([[key, value]])

const functions: readonly FunctionDefinition[] = [
  ...equality.functions,
  ...order.functions,
  immutable(hstore + 16, 'hstore_cmp', [hstore, hstore], int4, ([a, b]: Two) => Math.sign(compare(a, b))),
  immutable(hstoreSubscript.fetch, 'fetchval', [hstore, text], text, fetchValue),
  immutable(hstore + 21, 'slice_array', [hstore, _text], _text, ([value, { elements, ...shape }]: WithKeys) => ({
    ...shape,
    elements: elements.map((key) => find(value, key as string | null)?.[1] ?? null),
  })),
  immutable(hstore + 22, 'slice', [hstore, _text], hstore, ([value, keys]: WithKeys) => slice(value, keysIn(keys))),
  immutable(hstore + 23, 'isexists', [hstore, text], bool, exists),
  immutable(hstore + 24, 'exist', [hstore, text], bool, exists),
  immutable(hstore + 25, 'exists_any', [hstore, _text], bool, ([value, keys]: WithKeys) =>
    keysIn(keys).some((key) => find(value, key)),
  ),
  immutable(hstore + 26, 'exists_all', [hstore, _text], bool, ([value, keys]: WithKeys) =>
    keysIn(keys).every((key) => find(value, key)),
  ),
  immutable(hstore + 27, 'isdefined', [hstore, text], bool, isDefined),
  immutable(hstore + 28, 'defined', [hstore, text], bool, isDefined),
  immutable(hstore + 29, 'delete', [hstore, text], hstore, ([value, key]: WithKey) => without(value, [key])),
  immutable(hstore + 30, 'delete', [hstore, _text], hstore, ([value, keys]: WithKeys) => without(value, keysIn(keys))),
  immutable(hstore + 31, 'delete', [hstore, hstore], hstore, ([a, b]: Two) => withoutPairs(a, b)),
  immutable(hstore + 32, 'hs_concat', [hstore, hstore], hstore, ([a, b]: Two) => concat(a, b)),
  immutable(hstore + 33, 'hs_contains', [hstore, hstore], bool, ([a, b]: Two) => contains(a, b)),
  immutable(hstore + 34, 'hs_contained', [hstore, hstore], bool, ([a, b]: Two) => contains(b, a)),
  immutableLax(hstore + 35, 'tconvert', [text, text], hstore, single),
  immutableLax(hstore + 36, 'hstore', [text, text], hstore, single),
  immutableLax(hstore + 37, 'hstore', [_text, _text], hstore, ([keys, values]: [PgArray | null, PgArray | null]) =>
    ofArrays(keys, values),
  ),
  immutable(hstore + 38, 'hstore', [_text], hstore, ([pairs]: [PgArray]) => ofPairsArray(pairs)),
  immutableLax(hstore + 39, 'hstore', [Oid.record], hstore, () => {
    throw notSupported('hstore(record)')
  }),
  immutable(hstore + 40, 'akeys', [hstore], _text, ([value]: One) => arrayOf(value.map(([key]) => key))),
  immutable(hstore + 41, 'avals', [hstore], _text, ([value]: One) => arrayOf(value.map(([, own]) => own))),
  immutableSet(hstore + 42, 'skeys', [hstore], text, ([value]: One) => value.map(([key]) => key)),
  immutableSet(hstore + 43, 'svals', [hstore], text, ([value]: One) => value.map(([, own]) => own)),
  immutableSet(
    hstore + 44,
    'each',
    [hstore],
    Oid.record,
    {
      argNames: ['hs'],
      columns: [
        { name: 'key', type: text },
        { name: 'value', type: text },
      ],
    },
    ([value]: One) => value,
  ),
  immutable(hstore + 45, 'hstore_to_array', [hstore], _text, ([value]: One) =>
    arrayOf(value.flatMap((pair) => [...pair])),
  ),
  immutable(hstore + 46, 'hstore_to_matrix', [hstore], _text, ([value]: One) => matrixOf(value)),
  immutable(hstore + 47, 'hstore_to_json', [hstore], json, ([value]: One) => jsonText(value, false)),
  immutable(hstore + 48, 'hstore_to_json_loose', [hstore], json, ([value]: One) => jsonText(value, true)),
  immutable(hstore + 49, 'hstore_to_jsonb', [hstore], jsonb, ([value]: One) => canonical(jsonText(value, false))),
  immutable(hstore + 50, 'hstore_to_jsonb_loose', [hstore], jsonb, ([value]: One) => canonical(jsonText(value, true))),
]

const internal: readonly FunctionDefinition[] = [
  immutableLax(
    hstoreSubscript.assign,
    'hstore_assign',
    [hstore, text, text],
    hstore,
    ([whole, key, value]: Assignment) => withPair(whole ?? [], key, value),
  ),
]

const orderNames: Readonly<Record<string, string>> = { '<': '#<#', '<=': '#<=#', '>': '#>#', '>=': '#>=#' }

const operators: readonly OperatorDefinition[] = [
  ...equality.operators,
  ...order.operators.map((one) => ({
    ...one,
    name: orderNames[one.name],
    commutator: orderNames[one.commutator!],
    negator: orderNames[one.negator!],
  })),
  operator(hstore + 20, '->', hstore, text, hstore + 20),
  operator(hstore + 21, '->', hstore, _text, hstore + 21),
  operator(hstore + 22, '?', hstore, text, hstore + 24),
  operator(hstore + 23, '?|', hstore, _text, hstore + 25),
  operator(hstore + 24, '?&', hstore, _text, hstore + 26),
  operator(hstore + 25, '-', hstore, text, hstore + 29),
  operator(hstore + 26, '-', hstore, _text, hstore + 30),
  operator(hstore + 27, '-', hstore, hstore, hstore + 31),
  operator(hstore + 28, '||', hstore, hstore, hstore + 32),
  operator(hstore + 29, '@>', hstore, hstore, hstore + 33, { commutator: '<@' }),
  operator(hstore + 30, '<@', hstore, hstore, hstore + 34, { commutator: '@>' }),
  operator(hstore + 31, '%%', 0, hstore, hstore + 45),
  operator(hstore + 32, '%#', 0, hstore, hstore + 46),
]

const cast = (source: number, target: number, by: number): CastDefinition => ({
  source,
  target,
  context: 'e',
  method: { kind: 'function', function: by },
})

const casts: readonly CastDefinition[] = [
  cast(_text, hstore, hstore + 38),
  cast(hstore, json, hstore + 47),
  cast(hstore, jsonb, hstore + 49),
]

export const hstoreObjects: ExtensionObjects = { functions, internal, operators, casts }
