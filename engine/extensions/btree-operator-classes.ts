// The operator classes of btree_gist and btree_gin: types that have an order, in indexes of methods that have none for them. btree_gist is
// what lets an EXCLUDE constraint compare plain columns.
import { extensionBlocks } from '../types/extension-oids.ts'
import { Oid } from '../types/oids.ts'
import type { ExtensionOperatorClass } from './operator-classes.ts'

/** By the names that both extensions make their own of. */
const types: readonly (readonly [name: string, type: number, ginName?: string])[] = [
  ['bit', Oid.bit],
  ['bool', Oid.bool],
  ['bpchar', Oid.bpchar],
  ['bytea', Oid.bytea],
  ['cash', Oid.money, 'money'],
  ['cidr', Oid.cidr],
  ['date', Oid.date],
  ['enum', Oid.anyenum],
  ['float4', Oid.float4],
  ['float8', Oid.float8],
  ['inet', Oid.inet],
  ['int2', Oid.int2],
  ['int4', Oid.int4],
  ['int8', Oid.int8],
  ['interval', Oid.interval],
  ['macaddr8', Oid.macaddr8],
  ['macaddr', Oid.macaddr],
  ['numeric', Oid.numeric],
  ['oid', Oid.oid],
  ['text', Oid.text],
  ['time', Oid.time],
  ['timestamp', Oid.timestamp],
  ['timestamptz', Oid.timestamptz],
  ['timetz', Oid.timetz],
  ['uuid', Oid.uuid],
  ['vbit', Oid.varbit, 'varbit'],
]

/** Only gin has these. */
const ginTypes: typeof types = [...types, ['char', Oid.char], ['name', Oid.name], ['varchar', Oid.varchar]]

const gist = extensionBlocks.btree_gist
const gin = extensionBlocks.btree_gin
/** Families follow the classes. */
const families = 40

export const btreeOperatorClasses: readonly ExtensionOperatorClass[] = [
  ...types.map(([name, type], i) => ({
    extension: 'btree_gist' as const,
    oid: gist + i,
    family: gist + families + i,
    name: `gist_${name}_ops`,
    method: 'gist' as const,
    type,
    isDefault: true,
  })),
  ...ginTypes.map(([name, type, ginName], i) => ({
    extension: 'btree_gin' as const,
    oid: gin + i,
    family: gin + families + i,
    name: `${ginName ?? name}_ops`,
    method: 'gin' as const,
    type,
    isDefault: true,
  })),
]
