// Comparisons of network addresses. cidr has inet's.
import { compareInet } from '../../types/network/inet-value.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const networkComparisons: readonly Comparison[] = [
  comparison(Oid.inet, Oid.inet, compareInet, [
    ['=', 1201, 920, 'network_eq'],
    ['<>', 1202, 925, 'network_ne'],
    ['<', 1203, 921, 'network_lt'],
    ['<=', 1204, 922, 'network_le'],
    ['>', 1205, 923, 'network_gt'],
    ['>=', 1206, 924, 'network_ge'],
  ]),
  comparison(Oid.macaddr, Oid.macaddr, compareOrdered, [
    ['=', 1220, 830, 'macaddr_eq'],
    ['<>', 1221, 835, 'macaddr_ne'],
    ['<', 1222, 831, 'macaddr_lt'],
    ['<=', 1223, 832, 'macaddr_le'],
    ['>', 1224, 833, 'macaddr_gt'],
    ['>=', 1225, 834, 'macaddr_ge'],
  ]),
  comparison(Oid.macaddr8, Oid.macaddr8, compareOrdered, [
    ['=', 3362, 4113, 'macaddr8_eq'],
    ['<>', 3363, 4118, 'macaddr8_ne'],
    ['<', 3364, 4114, 'macaddr8_lt'],
    ['<=', 3365, 4115, 'macaddr8_le'],
    ['>', 3366, 4116, 'macaddr8_gt'],
    ['>=', 3367, 4117, 'macaddr8_ge'],
  ]),
]
