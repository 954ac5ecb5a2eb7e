// The operator classes that indexes can have: those of btree here, one per type with an order, after PostgreSQL 18's pg_opclass.
import { extensionOperatorClasses } from '../../engine/extensions/operator-classes.ts'
import { Oid } from '../../engine/types/oids.ts'
import { findType } from '../../engine/types/registry.ts'
import { accessMethodOids } from './access-methods.ts'
import { unorderedOperatorClasses } from './unordered-operator-classes.ts'

export interface OperatorClass {
  readonly method: number
  readonly oid: number
  readonly name: string
  readonly family: number
  readonly familyName: string
  readonly type: number
  readonly isDefault: boolean
}

const row = (
  oid: number,
  name: string,
  family: number,
  familyName: string,
  type: number,
  isDefault: boolean,
): OperatorClass => ({
  method: accessMethodOids.btree,
  oid,
  name,
  family,
  familyName,
  type,
  isDefault,
})

export const operatorClasses: readonly OperatorClass[] = [
  row(1978, 'int4_ops', 1976, 'integer_ops', 23, true),
  row(1979, 'int2_ops', 1976, 'integer_ops', 21, true),
  row(1981, 'oid_ops', 1989, 'oid_ops', 26, true),
  row(3122, 'date_ops', 434, 'datetime_ops', 1082, true),
  row(3123, 'float8_ops', 1970, 'float_ops', 701, true),
  row(3124, 'int8_ops', 1976, 'integer_ops', 20, true),
  row(3125, 'numeric_ops', 1988, 'numeric_ops', 1700, true),
  row(3126, 'text_ops', 1994, 'text_ops', 25, true),
  row(3127, 'timestamptz_ops', 434, 'datetime_ops', 1184, true),
  row(3128, 'timestamp_ops', 434, 'datetime_ops', 1114, true),
  row(4217, 'text_pattern_ops', 2095, 'text_pattern_ops', 25, false),
  row(4218, 'varchar_pattern_ops', 2095, 'text_pattern_ops', 25, false),
  row(4219, 'bpchar_pattern_ops', 2097, 'bpchar_pattern_ops', 1042, false),
  row(10000, 'array_ops', 397, 'array_ops', 2277, true),
  row(10002, 'bit_ops', 423, 'bit_ops', 1560, true),
  row(10003, 'bool_ops', 424, 'bool_ops', 16, true),
  row(10004, 'bpchar_ops', 426, 'bpchar_ops', 1042, true),
  row(10006, 'bytea_ops', 428, 'bytea_ops', 17, true),
  row(10007, 'char_ops', 429, 'char_ops', 18, true),
  row(10009, 'cidr_ops', 1974, 'network_ops', 869, false),
  row(10012, 'float4_ops', 1970, 'float_ops', 700, true),
  row(10015, 'inet_ops', 1974, 'network_ops', 869, true),
  row(10022, 'interval_ops', 1982, 'interval_ops', 1186, true),
  row(10024, 'macaddr_ops', 1984, 'macaddr_ops', 829, true),
  row(10026, 'macaddr8_ops', 3371, 'macaddr8_ops', 774, true),
  row(10028, 'name_ops', 1994, 'text_ops', 19, true),
  row(10032, 'oidvector_ops', 1991, 'oidvector_ops', 30, true),
  row(10034, 'record_ops', 2994, 'record_ops', 2249, true),
  row(10036, 'record_image_ops', 3194, 'record_image_ops', 2249, false),
  row(10038, 'time_ops', 1996, 'time_ops', 1083, true),
  row(10041, 'timetz_ops', 2000, 'timetz_ops', 1266, true),
  row(10043, 'varbit_ops', 2002, 'varbit_ops', 1562, true),
  row(10047, 'money_ops', 2099, 'money_ops', 790, true),
  row(10044, 'varchar_ops', 1994, 'text_ops', 25, false),
  row(10050, 'tid_ops', 2789, 'tid_ops', 27, true),
  row(10053, 'xid8_ops', 5067, 'xid8_ops', 5069, true),
  row(10065, 'uuid_ops', 2968, 'uuid_ops', 2950, true),
  row(10067, 'pg_lsn_ops', 3253, 'pg_lsn_ops', 3220, true),
  row(10069, 'enum_ops', 3522, 'enum_ops', 3500, true),
  row(10076, 'range_ops', 3901, 'range_ops', 3831, true),
  row(10080, 'multirange_ops', 4199, 'multirange_ops', 4537, true),
  row(10088, 'jsonb_ops', 4033, 'jsonb_ops', 3802, true),
]

/** Types that use another's: varchar text's, cidr inet's. */
const standIns: Readonly<Record<number, number>> = { 1043: 25, 650: 869 }

/** Types that share one operator class with all of their kind. */
const kindTypes: Readonly<Record<string, number>> = {
  array: Oid.anyarray,
  enum: Oid.anyenum,
  range: Oid.anyrange,
  multirange: Oid.anymultirange,
}

type Extensions = readonly { readonly name: string }[]

/** Those that a database has with its extensions. */
export const classesOfExtensions = (extensions: Extensions): readonly OperatorClass[] =>
  extensionClasses.filter((one) => extensions.some(({ name }) => name === one.extension))

const extensionClasses = extensionOperatorClasses.map((one) => ({
  ...one,
  method: accessMethodOids[one.method],
  familyName: one.name,
}))

/** Those of all access methods. */
export const allOperatorClasses: readonly OperatorClass[] = [
  ...operatorClasses,
  ...unorderedOperatorClasses.map(([method, oid, name, family, familyName, type, isDefault]) => ({
    method: accessMethodOids[method],
    oid,
    name,
    family,
    familyName,
    type,
    isDefault,
  })),
]

/** 0: none. */
export function defaultOperatorClass(type: number): number {
  const own = classType(type)
  return operatorClasses.find((candidate) => candidate.isDefault && candidate.type === own)?.oid ?? 0
}

/** Of any access method; a hash index has btree's. */
export const defaultClassOf = (
  type: number,
  method: string,
  extensions: Extensions = [],
): OperatorClass | undefined => {
  const wanted = methodOf(method)
  const usual = [...allOperatorClasses, ...classesOfExtensions(extensions)].filter(
    (one) => one.method === wanted && one.isDefault,
  )
  const find = (own: number): OperatorClass | undefined => usual.find((one) => one.type === own)
  return find(type) ?? find(classType(type))
}

/** Whose a class of these may be: null of one that is built in. */
export const extensionOfClass = ({ oid }: OperatorClass): string | null =>
  extensionClasses.find((one) => one.oid === oid)?.extension ?? null

export const operatorClassesNamed = (name: string, method: string): readonly OperatorClass[] => {
  const wanted = methodOf(method)
  return known().filter((one) => one.method === wanted && one.name === name)
}

/** With those of extensions: who names one has the extension. */
const known = (): readonly OperatorClass[] => [...allOperatorClasses, ...extensionClasses]

/** Whether values of the type can be in an index of the class. */
export const acceptsType = ({ type: wanted }: OperatorClass, type: number): boolean => wanted === classType(type)

const methodOf = (method: string): number => accessMethodOids[method === 'hash' ? 'btree' : method]

const classType = (type: number): number => standIns[type] ?? kindTypes[findType(type)?.kind ?? ''] ?? type
