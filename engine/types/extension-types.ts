// Types that extensions bring. Each file is loaded when the first value or name of its types comes by: most servers never need one.
import { createRequire } from 'node:module'
import { arrayTypeFor } from './array.ts'
import { extensionOfOid, type ExtensionName } from './extension-oids.ts'
import type { TypeDefinition } from './type.ts'

const require = createRequire(import.meta.url)

const sources: Readonly<Partial<Record<ExtensionName, () => readonly TypeDefinition[]>>> = {
  citext: () => (require('./extensions/citext.ts') as typeof import('./extensions/citext.ts')).citextTypes,
  hstore: () => (require('./extensions/hstore.ts') as typeof import('./extensions/hstore.ts')).hstoreTypes,
}

const loaded = new Map<ExtensionName, readonly TypeDefinition[]>()

/** With their array types. */
export function typesOfExtension(name: ExtensionName): readonly TypeDefinition[] {
  let types = loaded.get(name)
  if (!types) {
    const own = sources[name]?.() ?? []
    types = [...own, ...own.filter(({ arrayOid }) => arrayOid !== 0).map((type) => arrayTypeFor(type))]
    loaded.set(name, types)
  }
  return types
}

export function extensionType(oid: number): TypeDefinition | undefined {
  const extension = extensionOfOid(oid)
  return extension && typesOfExtension(extension).find((type) => type.oid === oid)
}
