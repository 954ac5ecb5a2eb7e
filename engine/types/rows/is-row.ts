// Whether values of a type are rows: of a composite type or a relation, or of no type of their own.
import { Oid } from '../oids.ts'
import { isRowTypeOid } from '../user-oids.ts'

export const isRow = (type: number): boolean => type === Oid.record || isRowTypeOid(type)
