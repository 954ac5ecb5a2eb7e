// OIDs of what extensions bring: fixed ones, a block for each extension, so that whoever reads a stored value knows its type without a
// catalog. PostgreSQL gives these OIDs to nothing that has a name here.

export const firstExtensionOid = 10_000
const extensionOidsEnd = 12_000

/** Of a type, a function or an operator. Whether a database has the extension is its catalog's to say. */
export const isExtensionOid = (oid: number): boolean => oid >= firstExtensionOid && oid < extensionOidsEnd

/** Where the block of each extension begins. */
export const extensionBlocks = {
  pgcrypto: 10_000,
  'uuid-ossp': 10_050,
  citext: 10_100,
  hstore: 10_250,
  fuzzystrmatch: 10_400,
  pg_trgm: 10_450,
  unaccent: 10_550,
  intarray: 10_600,
  tablefunc: 10_750,
  ltree: 10_800,
  btree_gist: 11_800,
  btree_gin: 11_900,
} as const

/** Functions of hstore that subscripts call. */
export const hstoreSubscript = { fetch: extensionBlocks.hstore + 20, assign: extensionBlocks.hstore + 60 } as const

export type ExtensionName = keyof typeof extensionBlocks

const blocks = Object.entries(extensionBlocks) as readonly (readonly [ExtensionName, number])[]

/** Whose the OID is. */
export const extensionOfOid = (oid: number): ExtensionName | undefined =>
  isExtensionOid(oid) ? blocks.findLast(([, first]) => first <= oid)?.[0] : undefined
