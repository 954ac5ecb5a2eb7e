// OIDs of what the catalog keeps as a part of something else.
/** Objects without an OID in the catalog get one made from their table's and their column's: steady, and above those that are given. */
export const derivedOidBase = 3_000_000_000
const attributesPerTable = 1_600
export const derivedOid = (relation: number, attribute: number): number =>
  derivedOidBase + ((relation * attributesPerTable + attribute) % 1_000_000_000)
