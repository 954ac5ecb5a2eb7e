// Comparisons of bool, "char", bytea, numeric, jsonb and aclitem.
import { charType } from '../../types/single-char.ts'
import { compareJson } from '../../types/json/compare.ts'
import { compare as compareNumerics } from '../../types/numeric/compare.ts'
import { compareBytes } from '../../types/text-bytes.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const scalarComparisons: readonly Comparison[] = [
  comparison(Oid.aclitem, Oid.aclitem, compareOrdered, [['=', 974, 1062, 'aclitemeq']]),
  comparison(Oid.bool, Oid.bool, compareOrdered, [
    ['=', 91, 60, 'booleq'],
    ['<>', 85, 84, 'boolne'],
    ['<', 58, 56, 'boollt'],
    ['<=', 1694, 1691, 'boolle'],
    ['>', 59, 57, 'boolgt'],
    ['>=', 1695, 1692, 'boolge'],
  ]),
  comparison(Oid.bytea, Oid.bytea, compareBytes, [
    ['=', 1955, 1948, 'byteaeq'],
    ['<>', 1956, 1953, 'byteane'],
    ['<', 1957, 1949, 'bytealt'],
    ['<=', 1958, 1950, 'byteale'],
    ['>', 1959, 1951, 'byteagt'],
    ['>=', 1960, 1952, 'byteage'],
  ]),
  comparison(Oid.char, Oid.char, charType.compare!, [
    ['=', 92, 61, 'chareq'],
    ['<>', 630, 70, 'charne'],
    ['<', 631, 1246, 'charlt'],
    ['<=', 632, 72, 'charle'],
    ['>', 633, 73, 'chargt'],
    ['>=', 634, 74, 'charge'],
  ]),
  comparison(Oid.jsonb, Oid.jsonb, compareJson, [
    ['=', 3240, 4043, 'jsonb_eq'],
    ['<>', 3241, 4038, 'jsonb_ne'],
    ['<', 3242, 4039, 'jsonb_lt'],
    ['<=', 3244, 4041, 'jsonb_le'],
    ['>', 3243, 4040, 'jsonb_gt'],
    ['>=', 3245, 4042, 'jsonb_ge'],
  ]),
  comparison(Oid.numeric, Oid.numeric, compareNumerics, [
    ['=', 1752, 1718, 'numeric_eq'],
    ['<>', 1753, 1719, 'numeric_ne'],
    ['<', 1754, 1722, 'numeric_lt'],
    ['<=', 1755, 1723, 'numeric_le'],
    ['>', 1756, 1720, 'numeric_gt'],
    ['>=', 1757, 1721, 'numeric_ge'],
  ]),
  comparison(Oid.money, Oid.money, compareOrdered, [
    ['=', 900, 888, 'cash_eq'],
    ['<>', 901, 889, 'cash_ne'],
    ['<', 902, 890, 'cash_lt'],
    ['<=', 904, 891, 'cash_le'],
    ['>', 903, 892, 'cash_gt'],
    ['>=', 905, 893, 'cash_ge'],
  ]),
]
