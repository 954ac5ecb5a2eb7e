// btint4cmp, bttextcmp and their kin: what operator classes of btree order values by, as functions.
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { compareOrdered } from './define.ts'

type Row = readonly [oid: number, name: string, left: number, right?: number]

const rows: readonly Row[] = [
  [350, 'btint2cmp', Oid.int2],
  [351, 'btint4cmp', Oid.int4],
  [842, 'btint8cmp', Oid.int8],
  [2190, 'btint24cmp', Oid.int2, Oid.int4],
  [2192, 'btint28cmp', Oid.int2, Oid.int8],
  [2191, 'btint42cmp', Oid.int4, Oid.int2],
  [2188, 'btint48cmp', Oid.int4, Oid.int8],
  [2193, 'btint82cmp', Oid.int8, Oid.int2],
  [2189, 'btint84cmp', Oid.int8, Oid.int4],
  [354, 'btfloat4cmp', Oid.float4],
  [355, 'btfloat8cmp', Oid.float8],
  [1693, 'btboolcmp', Oid.bool],
  [358, 'btcharcmp', Oid.char],
  [359, 'btnamecmp', Oid.name],
  [360, 'bttextcmp', Oid.text],
  [2166, 'bttext_pattern_cmp', Oid.text],
  [1078, 'bpcharcmp', Oid.bpchar],
  [2180, 'btbpchar_pattern_cmp', Oid.bpchar],
  [1954, 'byteacmp', Oid.bytea],
  [1769, 'numeric_cmp', Oid.numeric],
  [356, 'btoidcmp', Oid.oid],
  [404, 'btoidvectorcmp', Oid.oidvector],
  [5096, 'xid8cmp', Oid.xid8],
  [3251, 'pg_lsn_cmp', Oid.pg_lsn],
  [2794, 'bttidcmp', Oid.tid],
  [2960, 'uuid_cmp', Oid.uuid],
  [1092, 'date_cmp', Oid.date],
  [1107, 'time_cmp', Oid.time],
  [1358, 'timetz_cmp', Oid.timetz],
  [2045, 'timestamp_cmp', Oid.timestamp],
  [1314, 'timestamptz_cmp', Oid.timestamptz],
  [1315, 'interval_cmp', Oid.interval],
  [4044, 'jsonb_cmp', Oid.jsonb],
  [3622, 'tsvector_cmp', Oid.tsvector],
  [3668, 'tsquery_cmp', Oid.tsquery],
  [382, 'btarraycmp', Oid.anyarray],
  [2987, 'btrecordcmp', Oid.record],
  [3514, 'enum_cmp', Oid.anyenum],
]

export const orderFunctions: readonly FunctionDefinition[] = rows.map(([oid, name, left, right = left]) =>
  immutable(oid, name, [left, right], Oid.int4, ([a, b]: [Value, Value], context) =>
    Math.sign(left === right ? compareValues(a, b, context) : compareOrdered(a, b, context)),
  ),
)

/** By the order of the type that is there: of an array or an enum it is known by its call. */
function compareValues(a: Value, b: Value, { argTypes }: FunctionContext): number {
  const { compare } = typeByOid(argTypes[0].oid)
  return compare!(a, b)
}
