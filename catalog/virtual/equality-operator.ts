// The operator that compares a referenced with a referencing column.
import { operatorsNamed } from '../../engine/functions/registry.ts'
import { Oid } from '../../engine/types/oids.ts'

const standIn = (type: number): number => (type === Oid.varchar ? Oid.text : type)

/** 0: none. */
export const equalityOperator = (left: number, right: number): number =>
  operatorsNamed('=').find(
    (operator) =>
      (operator.left === left && operator.right === right) ||
      (operator.left === standIn(left) && operator.right === standIn(right)),
  )?.oid ?? 0
