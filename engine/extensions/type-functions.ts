// OIDs of the functions that read and write types of extensions, by name, as types/type-functions.ts has those of the others.
import { extensionBlocks, extensionOfOid } from '../types/extension-oids.ts'

const named = (first: number, names: readonly string[]): readonly (readonly [string, number])[] =>
  names.map((name, index) => [name, first + index])

export const extensionTypeFunctions: Readonly<Record<string, number>> = Object.fromEntries([
  ...named(extensionBlocks.citext + 140, ['citextin', 'citextout', 'citextrecv', 'citextsend']),
  ...named(extensionBlocks.hstore + 140, ['hstore_in', 'hstore_out', 'hstore_recv', 'hstore_send']),
])

export const typeFunctionsOf = (extension: string): readonly (readonly [string, number])[] =>
  Object.entries(extensionTypeFunctions).filter(([, oid]) => extensionOfOid(oid) === extension)
