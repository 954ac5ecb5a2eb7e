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

export const isUserType = (oid: number): boolean => oid >= firstUserTypeOid

/** Values are 32-bit codes whose order is the enum's. */
export const isEnumOid = (oid: number): boolean => oid >= firstUserTypeOid && oid % enumOidMultiple === 0

export const isEnumArrayOid = (oid: number): boolean => oid >= firstUserTypeOid && oid % enumOidMultiple === 1
