// OIDs of types that users made say by themselves how a value lies: who has no catalog (the storage threads, a replay of the log) must
// read a column before anybody could tell what its type is called. Built-in types lie below.

export const firstUserTypeOid = 16_384

/** An enum's OID is a multiple of this, its array's the next one. */
export const enumOidMultiple = 4

/**
 * A domain's OID leaves this, its array's one more. No column is stored under either: its type is the domain's base. What is stored under
 * such an OID is a range (ranges/user-ranges.ts).
 */
export const domainOidRemainder = 2

/**
 * Types of rows begin here, far above what the allocator gives: the type of a relation's rows has an OID that follows from the relation's,
 * its array's is the next one. A composite type has a relation's OID of its own, as in pg_class.
 */
export const firstRowTypeOid = 0x4000_0000

export const isUserType = (oid: number): boolean => oid >= firstUserTypeOid

const hasOwnOid = (oid: number): boolean => oid >= firstUserTypeOid && oid < firstRowTypeOid

/** Values are 32-bit codes whose order is the enum's. */
export const isEnumOid = (oid: number): boolean => hasOwnOid(oid) && oid % enumOidMultiple === 0

export const isEnumArrayOid = (oid: number): boolean => hasOwnOid(oid) && oid % enumOidMultiple === 1

/** Values are rows with the fields of a relation. */
export const isRowTypeOid = (oid: number): boolean => oid >= firstRowTypeOid && oid % 2 === 0

export const isRowArrayOid = (oid: number): boolean => oid >= firstRowTypeOid && oid % 2 === 1

export const rowTypeOf = (relation: number): number => firstRowTypeOid + 2 * relation

/** The relation whose rows a type of rows, or an array of it, is of. */
export const relationOfRowType = (type: number): number => (type - firstRowTypeOid) >>> 1
