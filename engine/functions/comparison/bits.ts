// Comparisons of bit strings: by their bits, and where those agree by length.
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const bitComparisons: readonly Comparison[] = [
  comparison(Oid.bit, Oid.bit, compareOrdered, [
    ['=', 1784, 1581, 'biteq'],
    ['<>', 1785, 1582, 'bitne'],
    ['<', 1786, 1595, 'bitlt'],
    ['<=', 1788, 1594, 'bitle'],
    ['>', 1787, 1593, 'bitgt'],
    ['>=', 1789, 1592, 'bitge'],
  ]),
  comparison(Oid.varbit, Oid.varbit, compareOrdered, [
    ['=', 1804, 1666, 'varbiteq'],
    ['<>', 1805, 1667, 'varbitne'],
    ['<', 1806, 1671, 'varbitlt'],
    ['<=', 1808, 1670, 'varbitle'],
    ['>', 1807, 1669, 'varbitgt'],
    ['>=', 1809, 1668, 'varbitge'],
  ]),
]
