// Operator classes that extensions bring: names that indexes which are kept in the catalog alone may have.
import { btreeOperatorClasses } from './btree-operator-classes.ts'
import { extensionBlocks, type ExtensionName } from '../types/extension-oids.ts'
import { Oid } from '../types/oids.ts'

export interface ExtensionOperatorClass {
  readonly extension: ExtensionName
  readonly oid: number
  /** The family has the class's name. */
  readonly family: number
  readonly name: string
  readonly method: 'gin' | 'gist'
  readonly type: number
  readonly isDefault: boolean
}

const { pg_trgm: trgm, hstore } = extensionBlocks

export const extensionOperatorClasses: readonly ExtensionOperatorClass[] = [
  {
    extension: 'pg_trgm',
    oid: trgm + 90,
    family: trgm + 92,
    name: 'gist_trgm_ops',
    method: 'gist',
    type: Oid.text,
    isDefault: false,
  },
  {
    extension: 'pg_trgm',
    oid: trgm + 91,
    family: trgm + 93,
    name: 'gin_trgm_ops',
    method: 'gin',
    type: Oid.text,
    isDefault: false,
  },
  {
    extension: 'hstore',
    oid: hstore + 120,
    family: hstore + 122,
    name: 'gist_hstore_ops',
    method: 'gist',
    type: hstore,
    isDefault: true,
  },
  {
    extension: 'hstore',
    oid: hstore + 121,
    family: hstore + 123,
    name: 'gin_hstore_ops',
    method: 'gin',
    type: hstore,
    isDefault: true,
  },
  ...btreeOperatorClasses,
]

/** Whose the class is; undefined: built in, or there is none. Methods may have classes of one name each. */
export const extensionOfOperatorClass = (name: string, method: string): ExtensionName | undefined =>
  extensionOperatorClasses.find((one) => one.name === name && one.method === method)?.extension
