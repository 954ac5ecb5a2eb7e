// All types there are, by OID and by name, and how SQL spells them.
import { PgError } from '../errors.ts'
import { arrayTypeFor } from './array.ts'
import { bitType } from './bit.ts'
import { booleanType } from './boolean.ts'
import { bpcharType } from './bpchar.ts'
import { byteaType } from './bytea.ts'
import { cidrType } from './cidr.ts'
import { dateType } from './date.ts'
import { declaredType, undeclaredType } from './declared-types.ts'
import { isExtensionOid } from './extension-oids.ts'
import { extensionType } from './extension-types.ts'
import { float4Type } from './float4.ts'
import { float8Type } from './float8.ts'
import { boxType, circleType, lineType, lsegType, pathType, pointType, polygonType } from './geometry/types.ts'
import { inetType } from './inet.ts'
import { int2Type } from './int2.ts'
import { int4Type } from './int4.ts'
import { int8Type } from './int8.ts'
import { intervalType } from './interval.ts'
import { jsonType } from './json.ts'
import { jsonbType } from './jsonb.ts'
import { jsonpathType } from './jsonpath.ts'
import { macaddrType } from './macaddr.ts'
import { macaddr8Type } from './macaddr8.ts'
import { moneyType } from './money.ts'
import { nameType } from './name.ts'
import { refcursorType } from './refcursor.ts'
import { numericType } from './numeric.ts'
import { cidType, oidType, xidType } from './oid.ts'
import { Oid } from './oids.ts'
import { pseudoTypes } from './pseudo.ts'
import { builtInRanges } from './ranges/built-in-ranges.ts'
import { recordType } from './record.ts'
import { rowArrayType } from './rows/row-type.ts'
import {
  regclassType,
  regcollationType,
  regconfigType,
  regdictionaryType,
  regnamespaceType,
  regoperatorType,
  regoperType,
  regprocedureType,
  regprocType,
  regroleType,
  regtypeType,
} from './registered-object.ts'
import { charType } from './single-char.ts'
import { collatedTextOid, collatedTextType } from './collated-text.ts'
import { textType } from './text.ts'
import { aclitemType, cstringType, pgNodeTreeType, unknownType } from './textual.ts'
import { timeType } from './time.ts'
import { timestampType } from './timestamp.ts'
import { timestamptzType } from './timestamptz.ts'
import { timetzType } from './timetz.ts'
import { tsqueryType } from './tsquery.ts'
import { tsvectorType } from './tsvector.ts'
import type { TypeDefinition } from './type.ts'
import { isUserType } from './user-oids.ts'
import { uuidType } from './uuid.ts'
import { varbitType } from './varbit.ts'
import { varcharType } from './varchar.ts'
import { int2vectorType, oidvectorType } from './vectors.ts'
import { pgSnapshotType, txidSnapshotType } from './transaction-snapshot.ts'
import { tidType } from './tid.ts'
import { pgLsnType, xid8Type } from './wide-identifier.ts'
import { xmlType } from './xml.ts'

const elementTypes = (): readonly TypeDefinition[] => [
  booleanType,
  byteaType,
  charType,
  nameType,
  int8Type,
  int2Type,
  int2vectorType,
  int4Type,
  regprocType,
  textType,
  oidType,
  xidType,
  cidType,
  oidvectorType,
  jsonType,
  xmlType,
  refcursorType,
  pgNodeTreeType,
  float4Type,
  pointType,
  lsegType,
  pathType,
  boxType,
  polygonType,
  lineType,
  cidrType,
  float8Type,
  unknownType,
  circleType,
  macaddr8Type,
  moneyType,
  macaddrType,
  inetType,
  aclitemType,
  bpcharType,
  varcharType,
  dateType,
  timeType,
  timestampType,
  timestamptzType,
  intervalType,
  timetzType,
  bitType,
  varbitType,
  numericType,
  regprocedureType,
  regoperType,
  regoperatorType,
  regclassType,
  regtypeType,
  recordType,
  cstringType,
  uuidType,
  pgLsnType,
  jsonbType,
  jsonpathType,
  tsvectorType,
  tsqueryType,
  regconfigType,
  regdictionaryType,
  regnamespaceType,
  regroleType,
  regcollationType,
  xid8Type,
  tidType,
  pgSnapshotType,
  txidSnapshotType,
  ...builtInRanges,
  ...pseudoTypes,
]

/** Rows lie in columns in another way than they are sent. */
const arrayOf = (type: TypeDefinition): TypeDefinition =>
  type === recordType ? rowArrayType(recordType, '_record') : arrayTypeFor(type)

interface Types {
  readonly all: readonly TypeDefinition[]
  readonly byOid: ReadonlyMap<number, TypeDefinition>
  readonly byName: ReadonlyMap<string, TypeDefinition>
}

let gathered: Types | undefined

// On first use: a few types ask this registry in turn.
function types(): Types {
  if (gathered) return gathered
  const elements = elementTypes()
  const all = [...elements, ...elements.filter((type) => type.arrayOid !== 0).map(arrayOf)]
  const byOid = new Map<number, TypeDefinition>()
  const byName = new Map<string, TypeDefinition>()
  for (const type of all) {
    if (byOid.has(type.oid)) throw new Error(`type OID ${type.oid} is declared twice`)
    byOid.set(type.oid, type)
    byName.set(type.name, type)
  }
  for (const [alias, oid] of Object.entries(sqlAliases)) {
    if (!byName.has(alias)) byName.set(alias, byOid.get(oid)!)
  }
  return (gathered = { all, byOid, byName })
}

/** Spellings of SQL that are not pg_type's. */
const sqlAliases: Readonly<Record<string, number>> = {
  boolean: Oid.bool,
  smallint: Oid.int2,
  int: Oid.int4,
  integer: Oid.int4,
  bigint: Oid.int8,
  real: Oid.float4,
  float: Oid.float8,
  'double precision': Oid.float8,
  decimal: Oid.numeric,
  dec: Oid.numeric,
  character: Oid.bpchar,
  '"char"': Oid.char,
  'character varying': Oid.varchar,
  'char varying': Oid.varchar,
  'bit varying': Oid.varbit,
  'time without time zone': Oid.time,
  'time with time zone': Oid.timetz,
  'timestamp without time zone': Oid.timestamp,
  'timestamp with time zone': Oid.timestamptz,
  '"any"': Oid.any,
}

/** What no catalog shows. */
const unlisted = (oid: number): TypeDefinition | undefined => (oid === collatedTextOid ? collatedTextType : undefined)

export const findType = (oid: number): TypeDefinition | undefined =>
  isUserType(oid)
    ? declaredType(oid)
    : (types().byOid.get(oid) ?? (isExtensionOid(oid) ? extensionType(oid) : unlisted(oid)))

export function typeByOid(oid: number): TypeDefinition {
  const type = findType(oid) ?? undeclaredType(oid)
  if (!type) throw new PgError('42704', `type with OID ${oid} does not exist`)
  return type
}

/** By pg_type.typname or an SQL spelling, `[]` after it for its array; names are folded to lower case already. */
export function typeByName(name: string): TypeDefinition | undefined {
  const known = types().byName.get(name)
  if (known) return known
  const element = /^(.*?)(?:\s*\[\d*\])+$/.exec(name)
  if (!element) return undefined
  const type = typeByName(element[1].trim())
  return type && findType(type.arrayOid)
}

export const allTypes = (): readonly TypeDefinition[] => types().all

/** OID of the array of a type; 0 where it has none (arrays among them). */
export const arrayTypeOf = (oid: number): number => findType(oid)?.arrayOid ?? 0

/**
 * As format_type(oid, typmod). Without a typmod as error messages have it: character; with -1 the type's own name where SQL's
 * would imply a length: bpchar, "bit".
 */
export function formatType(oid: number, typmod?: number): string {
  if (oid === 0) return '-'
  const type = findType(oid)
  if (!type) return '???'
  if (type.kind === 'array') return `${formatType(type.elementOid, typmod)}[]`
  if (typmod === undefined) return type.sqlName
  const suffix = typmod >= 0 ? (type.typmodOut?.(typmod) ?? `(${typmod})`) : ''
  if (oid === Oid.bpchar && typmod < 0) return 'bpchar'
  if (oid === Oid.bit && typmod < 0) return '"bit"'
  // timestamp(3) without time zone: the modifier follows the first word.
  const space = type.sqlName.search(/ with/)
  return space < 0 ? type.sqlName + suffix : type.sqlName.slice(0, space) + suffix + type.sqlName.slice(space)
}
